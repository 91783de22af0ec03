package main

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"footnote/rag"
	"footnote/rag/llm"
)

// config holds the settings of one invocation.
type config struct {
	Data, Config, Log   string
	Addr                string
	PublicURL           string // scheme, host and port alone; "": it has none
	NoSample            bool
	FetchAllow          []string
	Watch               []string
	Provider            string
	BaseURL, APIKey     string
	Model               string
	ContextTokens       int
	Fallbacks           []llm.Choice
	EmbeddingBaseURL    string
	EmbeddingAPIKey     string
	EmbeddingModel      string
	EmbeddingDimensions int
	RerankBaseURL       string
	RerankAPIKey        string
	RerankModel         string
}

// setting is a row of the table of settings. Its environment variable, and its
// key in the config file, is FOOTNOTE_ and the name in capitals.
type setting struct {
	name, fallback, help string
	secret               bool // never a flag: flags can be seen by other users of the machine
	set                  func(c *config, value string) error
}

// settings lists every setting. The config file has lines of the form
// FOOTNOTE_MODEL=qwen3:8b; # begins a comment.
func settings() []setting {
	return []setting{
		{"data", defaultFolder("XDG_DATA_HOME", ".local/share"), "folder of articles and conversations, the only place written to", false, text(func(c *config) *string { return &c.Data })},
		{"config", filepath.Join(defaultFolder("XDG_CONFIG_HOME", ".config"), "config"), "config file", false, text(func(c *config) *string { return &c.Config })},
		{"log", "warn", "what is logged to standard error: debug, info, warn or error", false, oneOf(func(c *config) *string { return &c.Log }, "debug", "info", "warn", "error")},
		{"addr", "127.0.0.1:8484", "address to serve on; one that other machines can reach needs an access key", false, text(func(c *config) *string { return &c.Addr })},
		{"public-url", "", "where a proxy shows Footnote to others, such as https://footnote.example; then it needs an access key on every address", false, publicURL},
		{"no-sample", "false", "start an empty data folder without the sample articles", false, boolean(func(c *config) *bool { return &c.NoSample })},
		{"watch", "", "folders whose files are added as they come and change, separated by commas", false, list(func(c *config) *[]string { return &c.Watch })},
		{"fetch-allow", "", "hosts and networks of an intranet from which pages may be fetched, separated by commas: wiki.example, 10.1.0.0/16", false, list(func(c *config) *[]string { return &c.FetchAllow })},
		{"provider", "auto", "model server: auto (one on this machine, if any), none, or a preset such as ollama, openai, qwen", false, text(func(c *config) *string { return &c.Provider })},
		{"base-url", "", "base URL of an OpenAI-compatible server, ending in /v1", false, text(func(c *config) *string { return &c.BaseURL })},
		{"api-key", "", "key of the model server", true, text(func(c *config) *string { return &c.APIKey })},
		{"model", "", "model to use; unset: the server's own or first", false, text(func(c *config) *string { return &c.Model })},
		{"context-tokens", "0", "context length of the model; 0: as discovered", false, number(func(c *config) *int { return &c.ContextTokens })},
		{"fallbacks", "", "servers to ask in turn where the first does not answer: PRESET, PRESET:MODEL, URL or URL#MODEL, separated by commas", false, fallbacks},
		{"embedding-base-url", "", "base URL of an embeddings endpoint; unset: the embedded default, which needs no model", false, text(func(c *config) *string { return &c.EmbeddingBaseURL })},
		{"embedding-api-key", "", "key of the embeddings endpoint", true, text(func(c *config) *string { return &c.EmbeddingAPIKey })},
		{"embedding-model", "", "embedding model", false, text(func(c *config) *string { return &c.EmbeddingModel })},
		{"embedding-dimensions", "0", "dimensions to ask for; 0: the model's own", false, number(func(c *config) *int { return &c.EmbeddingDimensions })},
		{"rerank-base-url", "", "base URL of a rerank endpoint, of Cohere's and Jina's form; unset: none is asked", false, text(func(c *config) *string { return &c.RerankBaseURL })},
		{"rerank-api-key", "", "key of the rerank endpoint", true, text(func(c *config) *string { return &c.RerankAPIKey })},
		{"rerank-model", "", "rerank model", false, text(func(c *config) *string { return &c.RerankModel })},
	}
}

// Settings by what a verb uses, besides the common ones.
var (
	commonSettings    = []string{"data", "config", "log"}
	embeddingSettings = []string{"embedding-base-url", "embedding-api-key", "embedding-model", "embedding-dimensions"}
	searchSettings    = append([]string{"rerank-base-url", "rerank-api-key", "rerank-model"}, embeddingSettings...)
	modelSettings     = append([]string{"provider", "base-url", "api-key", "model", "context-tokens", "fallbacks"}, searchSettings...)
)

func (s setting) variable() string {
	return "FOOTNOTE_" + strings.ToUpper(strings.ReplaceAll(s.name, "-", "_"))
}

func text(field func(*config) *string) func(*config, string) error {
	return func(c *config, v string) error { *field(c) = v; return nil }
}

// list reads values that are separated by commas.
func list(field func(*config) *[]string) func(*config, string) error {
	return func(c *config, v string) error {
		*field(c) = nil
		for part := range strings.SplitSeq(v, ",") {
			if part = strings.TrimSpace(part); part != "" {
				*field(c) = append(*field(c), part)
			}
		}
		return nil
	}
}

func oneOf(field func(*config) *string, words ...string) func(*config, string) error {
	return func(c *config, v string) error {
		if !slices.Contains(words, v) {
			return fmt.Errorf("%q is not one of %s", v, strings.Join(words, ", "))
		}
		*field(c) = v
		return nil
	}
}

func boolean(field func(*config) *bool) func(*config, string) error {
	return func(c *config, v string) (err error) {
		if *field(c), err = strconv.ParseBool(v); err != nil {
			return fmt.Errorf("%q is neither true nor false", v)
		}
		return nil
	}
}

func number(field func(*config) *int) func(*config, string) error {
	return func(c *config, v string) error {
		n, err := strconv.Atoi(v)
		if err != nil || n < 0 {
			return fmt.Errorf("%q is not a number from 0", v)
		}
		*field(c) = n
		return nil
	}
}

func fallbacks(c *config, v string) (err error) {
	c.Fallbacks, err = llm.ParseChoices(v)
	return err
}

// publicURL reads the URL of a whole site, which "/" may end.
func publicURL(c *config, v string) error {
	u, err := url.Parse(v)
	if v != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.TrimSuffix(v, "/") != u.Scheme+"://"+u.Host) {
		return fmt.Errorf("%q is not of the form https://footnote.example", v)
	}
	c.PublicURL = strings.TrimSuffix(v, "/")
	return nil
}

// models returns what the settings say of model servers.
func (c *config) models() rag.Models {
	return rag.Models{
		Chat:       llm.Choice{Provider: c.Provider, BaseURL: c.BaseURL, APIKey: c.APIKey, Model: c.Model, ContextTokens: c.ContextTokens},
		Fallbacks:  c.Fallbacks,
		Embeddings: llm.Choice{BaseURL: c.EmbeddingBaseURL, APIKey: c.EmbeddingAPIKey, Model: c.EmbeddingModel},
		Dimensions: c.EmbeddingDimensions,
		Rerank:     llm.Choice{BaseURL: c.RerankBaseURL, APIKey: c.RerankAPIKey, Model: c.RerankModel},
	}
}

// defaultFolder returns Footnote's folder under an XDG base folder.
func defaultFolder(variable, underHome string) string {
	if base := os.Getenv(variable); filepath.IsAbs(base) {
		return filepath.Join(base, "footnote")
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "footnote-data" // no home folder: beside where it was started
	}
	return filepath.Join(home, underHome, "footnote")
}

// readConfigFile returns the settings in the file at path by variable. The file
// may be absent unless it was named.
func readConfigFile(path string, named bool, table []setting) (map[string]string, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !named {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read the config file: %w", err)
	}
	defer f.Close()
	out := make(map[string]string)
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, "=")
		if !ok { // the line is not shown: it may be a secret
			return nil, fmt.Errorf("%s line %d: there is no =; lines have the form FOOTNOTE_MODEL=name", path, n)
		}
		key = strings.TrimSpace(key)
		if !slices.ContainsFunc(table, func(s setting) bool { return s.variable() == key }) {
			return nil, fmt.Errorf("%s line %d: %q is not a setting; lines have the form FOOTNOTE_MODEL=name", path, n, key)
		}
		out[key] = strings.Trim(strings.TrimSpace(value), `"'`)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read the config file %s: %w", path, err)
	}
	return out, nil
}
