package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"footnote/corpus"
	"footnote/rag"
	"footnote/rag/series"
	"footnote/web"
)

// runFigures prints the figures of the articles.
func runFigures(ctx context.Context, inv *invocation) error {
	subject := inv.flags.String("subject", "", "only figures of this company or place, by any of its names")
	metric := inv.flags.String("metric", "", "only figures of this metric, such as revenue, capex or 毛利率")
	all := inv.flags.Bool("all", false, "figures of which it is not certain what they measure as well")
	asCSV := inv.flags.Bool("csv", false, "print comma-separated values")
	asJSON := inv.flags.Bool("json", false, "print JSON: a line for each figure")
	if err := inv.parse(0, 0); err != nil {
		return err
	}
	if *asCSV && *asJSON {
		return usagef("--csv and --json exclude each other")
	}
	c, err := corpus.Open(ctx, inv.config.Data)
	if err != nil {
		return err
	}
	defer c.Close()
	if err := inv.sampleUnlessBusy(ctx, c); err != nil {
		return err
	}
	page, err := rag.NewFigures(c).Find(ctx, rag.FigureQuery{Subject: *subject, Metric: *metric})
	if errors.Is(err, rag.ErrNoMetric) {
		return usagef("--metric %s: there are %s", *metric, metricNames())
	}
	if err != nil {
		return err
	}
	list := page.Figures
	if !*all {
		list = withMetric(list)
	}
	if page.Unread > 0 {
		fmt.Fprintf(inv.err, "%d older articles were not read: name a --subject and a --metric\n", page.Unread)
	}
	switch {
	case *asCSV:
		_, err = io.WriteString(inv.out, web.FiguresCSV(list, false))
	case *asJSON:
		err = printFigures(inv.out, list)
	default:
		err = tabulate(inv.out, list)
	}
	return err
}

// metricNames lists the metrics that figures are read of.
func metricNames() string {
	var names []string
	for _, m := range series.Metrics() {
		names = append(names, m.English)
	}
	return strings.Join(names, ", ")
}

// withMetric returns the figures of which it is known what they measure.
func withMetric(list []rag.ReportedFigure) []rag.ReportedFigure {
	var out []rag.ReportedFigure
	for _, f := range list {
		if f.Metric != "" {
			out = append(out, f)
		}
	}
	return out
}

func printFigures(w io.Writer, list []rag.ReportedFigure) error {
	for _, f := range list {
		if err := printLine(w, web.NewFigure(f, false)); err != nil {
			return err
		}
	}
	return nil
}

// tabulate prints figures in columns: whose, what, when, how much, and by whom. An
// empty cell is not certain.
func tabulate(w io.Writer, list []rag.ReportedFigure) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, f := range list {
		name := ""
		if m, ok := series.MetricByID(f.Metric); ok {
			name = m.English
		}
		kind := ""
		if f.Kind != series.Actual {
			kind = string(f.Kind)
		}
		day := ""
		if !f.Article.Published.IsZero() {
			day = f.Article.Published.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", f.Subject.Name, name, f.Period.Code, strings.Join(strings.Fields(f.Text), " "), kind, day, f.Article.Title)
	}
	return table.Flush()
}
