package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
)

// invocation is a verb with its parsed command line.
type invocation struct {
	streams
	verb   verb
	config config
	flags  *flag.FlagSet
	args   []string          // what is not a flag
	given  map[string]string // flags, by name
	set    map[string]bool   // settings that a flag, the environment or the config file gives
	params []string
}

// streams are where a verb writes.
type streams struct{ out, err io.Writer }

// newInvocation prepares the flags of a verb. The verb adds its own and then
// calls parse.
func newInvocation(v verb, args []string, out streams) (*invocation, error) {
	inv := &invocation{streams: out, verb: v, params: args, given: make(map[string]string), set: make(map[string]bool)}
	inv.flags = flag.NewFlagSet(v.name, flag.ContinueOnError)
	inv.flags.SetOutput(io.Discard)
	for _, s := range settings() {
		if s.secret || !v.has(s) {
			continue
		}
		keep := func(value string) error { inv.given[s.name] = value; return nil }
		if s.fallback == "false" {
			inv.flags.BoolFunc(s.name, s.help, keep)
		} else {
			inv.flags.Func(s.name, s.help, keep)
		}
	}
	return inv, nil
}

// parse reads the command line, flags before and after arguments alike, and the
// settings. At least least and at most most arguments must remain; most -1: any.
func (inv *invocation) parse(least, most int) error {
	rest := inv.params
	for {
		if err := inv.flags.Parse(rest); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				inv.help()
				return errHelp
			}
			return usagef("%s: %v; footnote %s --help explains it", inv.verb.name, err, inv.verb.name)
		}
		done := len(rest) - inv.flags.NArg()
		if done > 0 && rest[done-1] == "--" {
			inv.args = append(inv.args, inv.flags.Args()...)
			break
		}
		if inv.flags.NArg() == 0 {
			break
		}
		inv.args, rest = append(inv.args, inv.flags.Arg(0)), inv.flags.Args()[1:]
	}
	if len(inv.args) < least || most >= 0 && len(inv.args) > most {
		return usagef("usage: %s", inv.verb.usage())
	}
	return inv.loadConfig()
}

// loadConfig sets every setting: from its flag, else from the environment, else
// from the config file, else to its default.
func (inv *invocation) loadConfig() error {
	table := settings()
	pick := func(s setting, file map[string]string) (value, where string) {
		if v, ok := inv.given[s.name]; ok {
			return v, "--" + s.name
		}
		if v := os.Getenv(s.variable()); v != "" {
			return v, s.variable()
		}
		if v, ok := file[s.variable()]; ok {
			return v, s.variable() + " in " + inv.config.Config
		}
		return s.fallback, s.name
	}
	var file map[string]string
	for _, s := range table {
		if s.name != "config" {
			continue
		}
		path, _ := pick(s, nil)
		inv.config.Config = path
		var err error
		if file, err = readConfigFile(path, path != s.fallback, table); err != nil {
			return usageError{err.Error()}
		}
	}
	for _, s := range table {
		value, where := pick(s, file)
		inv.set[s.name] = where != s.name
		if err := s.set(&inv.config, value); err != nil {
			return usagef("%s: %v", where, err)
		}
	}
	return nil
}

// isSet says whether a flag, the environment or the config file gives one of the
// settings.
func (inv *invocation) isSet(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return inv.set[name] })
}

// help explains the verb and its flags, with their defaults.
func (inv *invocation) help() {
	fmt.Fprintf(inv.out, "Usage: %s\n\n%s.\n\n", inv.verb.usage(), strings.ToUpper(inv.verb.help[:1])+inv.verb.help[1:])
	table := settings()
	inv.flags.VisitAll(func(f *flag.Flag) {
		fallback, variable := f.DefValue, ""
		if i := slices.IndexFunc(table, func(s setting) bool { return s.name == f.Name && inv.verb.has(s) }); i >= 0 {
			fallback, variable = table[i].fallback, table[i].variable()
		}
		fmt.Fprintf(inv.out, "  --%s\n      %s", f.Name, f.Usage)
		if fallback != "" && fallback != "false" && fallback != "0" {
			fmt.Fprintf(inv.out, " (default %s)", fallback)
		}
		if variable != "" {
			fmt.Fprintf(inv.out, " [%s]", variable)
		}
		fmt.Fprintln(inv.out)
	})
	for _, s := range table {
		if s.secret && slices.Contains(inv.verb.settings, s.name) {
			fmt.Fprintf(inv.out, "  %s\n      %s (environment or config file only)\n", s.variable(), s.help)
		}
	}
}
