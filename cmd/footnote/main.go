// Footnote answers questions from your own articles, and every sentence, figure
// and quote of an answer can be checked against the passage it came from.
//
// Usage:
//
//	footnote [serve]            open the web app at http://127.0.0.1:8484
//	footnote ingest PATH…       add files and folders
//	footnote ask "QUESTION"     answer in the terminal
//	footnote search "QUERY"     find passages, without a model
//	footnote articles …         list, show, correct and delete articles
//	footnote figures            list the figures of the articles
//	footnote verify FILE.jsonl  check answers against the passages they cite, without a model
//	footnote eval FILE.jsonl    measure how well questions with known answers are answered
//	footnote models             model servers, and which would be used
//	footnote doctor             say what is wrong with the set-up, and what fixes it
//	footnote keys …             make, list and revoke access keys
//	footnote version            version, commit and Go version
//
// Settings come from flags, then from the environment (FOOTNOTE_…), then from
// the config file; see config.go. All that Footnote stores is in one folder.
//
// Exit codes: 0 done, 1 the work failed or a threshold was missed, 2 wrong usage
// (of the command line, the config file or lexicon.txt), 130 interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"footnote/corpus/load/pdf/pdfium"
	"footnote/corpus/terms"
)

// verb is a subcommand.
type verb struct {
	name, args, help string
	run              func(ctx context.Context, v *invocation) error
	settings         []string // of the table in config.go, besides the common ones
}

// usage is the form of the verb's command line.
func (v verb) usage() string {
	return strings.TrimSpace("footnote " + v.name + " [FLAGS] " + v.args)
}

// has says whether a setting is one of the verb's.
func (v verb) has(s setting) bool {
	return slices.Contains(commonSettings, s.name) || slices.Contains(v.settings, s.name)
}

var verbs = []verb{
	{"serve", "", "open the web app (what footnote does without a verb)", runServe, append([]string{"addr", "public-url", "no-sample", "watch", "fetch-allow"}, modelSettings...)},
	{"ingest", "PATH|URL…", "add files, folders, web pages, feeds and sitemaps", runIngest, append([]string{"fetch-allow"}, embeddingSettings...)},
	{"ask", "QUESTION", "answer a question in the terminal", runAsk, append([]string{"no-sample"}, modelSettings...)},
	{"search", "QUERY", "find passages, without a model", runSearch, append([]string{"no-sample"}, searchSettings...)},
	{"articles", "[list | show ID | versions ID | set ID FIELD=VALUE… | reset ID FIELD… | delete ID… | delete --sample | export FILE.jsonl|FILE.zip|DIR]", "list, show, correct, delete and export articles", runArticles, nil},
	{"figures", "", "list the figures of the articles: whose, of what, for when", runFigures, []string{"no-sample"}},
	{"verify", "FILE.jsonl", "check answers against the passages they cite, without a model", runVerify, nil},
	{"eval", "FILE.jsonl | --all DIR", "measure how well questions with known answers are answered", runEval, append([]string{"no-sample"}, embeddingSettings...)},
	{"models", "", "model servers that are there, and which would be used", runModels, modelSettings},
	{"doctor", "", "say what is wrong with the set-up, and what fixes it", runDoctor, append([]string{"addr", "public-url"}, modelSettings...)},
	{"keys", "[create | list | revoke ID…]", "access keys: make, list and revoke them", runKeys, nil},
	{"version", "", "print version, commit and Go version", runVersion, nil},
}

// Exit codes.
const (
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// usageError is a mistake in the command line.
type usageError struct{ message string }

func (e usageError) Error() string { return e.message }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// errReported says that the work failed and that all about it has been printed.
var errReported = errors.New("failed")

// errHelp says that help was asked for, and given.
var errHelp = errors.New("help")

func main() { os.Exit(run()) }

func run() int {
	if len(os.Args) > 1 && os.Args[1] == pdfium.Verb {
		return pdfium.Child(context.Background(), os.Args[2:], os.Stdin, os.Stdout)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop) // a second signal ends the process at once
	return exitCode(ctx, dispatch(ctx, os.Args[1:], streams{os.Stdout, os.Stderr}), os.Stderr)
}

// exitCode reports err on one line and returns the code for it.
func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	switch {
	case err == nil || errors.Is(err, errHelp):
		return 0
	case ctx.Err() != nil:
		message := "interrupted"
		if !errors.Is(err, context.Canceled) { // the verb says how far it came
			message = err.Error()
		}
		fmt.Fprintln(stderr, "footnote: "+message)
		return exitInterrupted
	case errors.Is(err, errReported):
		return exitFailed
	}
	fmt.Fprintln(stderr, "footnote: "+strings.ReplaceAll(err.Error(), "\n", " "))
	usage, lexicon := usageError{}, (*terms.LexiconError)(nil)
	if errors.As(err, &usage) || errors.As(err, &lexicon) {
		return exitUsage
	}
	return exitFailed
}

// dispatch runs the verb that the arguments name.
func dispatch(ctx context.Context, args []string, out streams) error {
	name := "serve"
	if len(args) > 0 && !strings.HasPrefix(args[0], "-") {
		name, args = args[0], args[1:]
	} else if len(args) > 0 && (args[0] == "--help" || args[0] == "-h" || args[0] == "-help") {
		name = "help"
	}
	if name == "help" {
		printHelp(out.out)
		return nil
	}
	for _, v := range verbs {
		if v.name == name {
			inv, err := newInvocation(v, args, out)
			if err != nil {
				return err
			}
			return v.run(ctx, inv)
		}
	}
	return usagef("there is no verb %q; footnote --help lists them", name)
}

func printHelp(w io.Writer) {
	fmt.Fprint(w, "Footnote answers questions from your own articles; every sentence can be checked against its source.\n\n")
	fmt.Fprint(w, "Usage: footnote [VERB] [FLAGS] [ARGUMENTS]\n\n")
	for _, v := range verbs {
		fmt.Fprintf(w, "  %-9s %s\n", v.name, v.help)
	}
	fmt.Fprint(w, "\nfootnote VERB --help explains a verb and its flags.\n")
	fmt.Fprint(w, "Settings: flags win, then the environment (FOOTNOTE_…), then the config file.\n")
}
