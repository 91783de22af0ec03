package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"footnote/rag/eval"
)

// evalOptions are the flags of eval.
type evalOptions struct {
	json, words    bool
	docs, all, run string
	relevance      eval.Rule
	minima         []eval.Minimum
}

func runEval(ctx context.Context, inv *invocation) error {
	var o evalOptions
	inv.flags.BoolVar(&o.json, "json", false, "print the measures as one JSON object")
	inv.flags.StringVar(&o.docs, "docs", "", "measure over the articles of this file, one JSON object a line, instead of those in the data folder")
	inv.flags.StringVar(&o.all, "all", "", "measure every folder in this one that has docs.jsonl.gz and questions*.jsonl.gz")
	inv.flags.StringVar(&o.run, "run", "", "write the passages found to this file; with --all, to a file for each set in this folder")
	inv.flags.BoolVar(&o.words, "words", false, "search by words alone, without vectors")
	inv.flags.Func("relevance", "what a relevant passage is: answer, passage, article or group; unset: as the question file suggests", func(s string) (err error) {
		o.relevance, err = eval.ParseRule(s)
		return err
	})
	inv.flags.Func("min", "exit with 1 where a measure is below a value, such as mrr@10=0.8; may be repeated", func(s string) error {
		m, err := eval.ParseMinimum(s)
		o.minima = append(o.minima, m)
		return err
	})
	if err := inv.parse(0, 1); err != nil {
		return err
	}
	switch {
	case o.all == "" && len(inv.args) == 0, o.all != "" && len(inv.args)+len(o.docs) > 0:
		return usagef("usage: footnote eval [FLAGS] FILE.jsonl, or footnote eval [FLAGS] --all DIR")
	case o.all != "":
		return inv.evalAll(ctx, o)
	}
	return inv.evalFile(ctx, o, inv.args[0])
}

// evalFile measures one file of questions.
func (inv *invocation) evalFile(ctx context.Context, o evalOptions, path string) error {
	questions, err := eval.ReadQuestions(path)
	if err != nil {
		return err
	}
	set := eval.Set{Questions: questions, Rule: o.ruleFor(path, o.docs)}
	report, err := inv.evaluate(ctx, evaluation{set, o.docs, o.run, o.words})
	if err != nil {
		return err
	}
	if o.json {
		if err := printJSON(inv.out, report); err != nil {
			return err
		}
	} else if err := eval.WriteTable(inv.out, map[string]eval.Report{filepath.Base(path): report}, true); err != nil {
		return err
	}
	if missed := report.Missed(o.minima); len(missed) > 0 {
		return fmt.Errorf("%s: %s", path, strings.Join(missed, "; "))
	}
	return nil
}

// evalAll measures every set in a folder.
func (inv *invocation) evalAll(ctx context.Context, o evalOptions) error {
	sets, err := eval.FindSets(o.all)
	if err != nil {
		return err
	}
	if o.run != "" {
		if err := os.MkdirAll(o.run, 0o755); err != nil {
			return fmt.Errorf("create the folder of runs: %w", err)
		}
	}
	reports := make(map[string]eval.Report)
	var missed []string
	for i, s := range sets {
		run := ""
		if o.run != "" {
			run = filepath.Join(o.run, strings.ReplaceAll(s.Name, "/", "-")+".jsonl")
		}
		set := eval.Set{Questions: s.Questions, Rule: o.ruleFor(s.Documents), Absent: eval.Absent(sets, i)}
		report, err := inv.evaluate(ctx, evaluation{set, s.Documents, run, o.words})
		if err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
		reports[s.Name] = report
		for _, m := range report.Missed(o.minima) {
			missed = append(missed, s.Name+": "+m)
		}
	}
	if o.json {
		err = printJSON(inv.out, reports)
	} else {
		err = eval.WriteTable(inv.out, reports, false)
	}
	if err != nil {
		return err
	}
	if len(missed) > 0 {
		return fmt.Errorf("%s", strings.Join(missed, "; "))
	}
	return nil
}

// ruleFor returns the rule that was asked for, or else that of the folders of
// the files.
func (o evalOptions) ruleFor(files ...string) eval.Rule {
	if o.relevance != eval.Infer {
		return o.relevance
	}
	var folders []string
	for _, f := range files {
		folders = append(folders, folderOf(f))
	}
	return eval.RuleOf(folders...)
}

// folderOf returns the name of the folder that a file is in.
func folderOf(file string) string {
	if abs, err := filepath.Abs(file); err == nil {
		file = abs
	}
	return filepath.Base(filepath.Dir(file))
}

// evaluation is one measurement.
type evaluation struct {
	set   eval.Set
	docs  string // file of the articles; "": those of the data folder
	run   string // file for the passages found; "": none
	words bool   // without vectors
}

func (inv *invocation) evaluate(ctx context.Context, e evaluation) (eval.Report, error) {
	m, took, closeAll, err := inv.measured(ctx, e)
	if err != nil {
		return eval.Report{}, err
	}
	defer closeAll()
	report, results, err := eval.Measure(ctx, e.set, m)
	if err != nil {
		return eval.Report{}, err
	}
	stats := m.engine.Retriever.Corpus.Stats()
	report.Values["index_seconds"] = took.Seconds()
	report.Values["articles"] = float64(stats.Articles)
	report.Values["passages"] = float64(stats.Chunks)
	if e.run == "" {
		return report, nil
	}
	f, err := os.Create(e.run)
	if err != nil {
		return eval.Report{}, fmt.Errorf("write the run: %w", err)
	}
	defer f.Close()
	if err := eval.WriteRun(f, results); err != nil {
		return eval.Report{}, err
	}
	return report, f.Close()
}
