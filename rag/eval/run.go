package eval

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Query is what a system is asked.
type Query struct {
	Text    string
	History []Turn    // the oldest first
	AsOf    time.Time // the day on which it is asked; zero: not said
	Without []string  // ids of articles to leave out
}

// Passage is a passage that a system found.
type Passage struct {
	DocID string // as questions name the article
	Title string
	Text  string // verbatim text of the article
}

// Article is an article of the corpus.
type Article struct{ Title, Text string }

// Found is what a system has for a query.
type Found struct {
	Passages  []Passage // best first
	Support   float64   // how sure it is that the articles answer the query; higher is surer
	Supported bool      // that it would answer
}

// System is what is measured.
type System interface {
	// Search returns the n best passages, best first.
	Search(ctx context.Context, q Query, n int) (Found, error)
	// Quotes returns the n verbatim sentences that answer best, best first.
	Quotes(ctx context.Context, q Query, n int) ([]string, error)
	// Article returns an article by the id that questions name it with; ok is
	// false where there is none.
	Article(ctx context.Context, id string) (a Article, ok bool, err error)
}

// Set is a file of questions and how its passages are judged.
type Set struct {
	Questions []Question
	Rule      Rule
	// Absent are questions of another subject, which the articles do not answer.
	Absent []string
}

// Result is what was found for one question.
type Result struct {
	ID       string
	Passages []Passage
}

// PassagesFound is the number of passages that a Result has, at most.
const PassagesFound = 25

// Measure asks sys every question of the set, one at a time.
func Measure(ctx context.Context, set Set, sys System) (Report, []Result, error) {
	r := run{system: sys, rule: set.Rule, all: make(means), types: make(map[string]means)}
	for _, q := range set.Questions {
		if err := r.ask(ctx, q); err != nil {
			return Report{}, nil, fmt.Errorf("question %s: %w", q.ID, err)
		}
	}
	for _, text := range set.Absent {
		found, err := sys.Search(ctx, Query{Text: text}, PassagesFound)
		if err != nil {
			return Report{}, nil, fmt.Errorf("question %q: %w", text, err)
		}
		r.absent.add(found)
	}
	return r.report(), r.results, nil
}

// run is one measurement in the making.
type run struct {
	system  System
	rule    Rule
	results []Result
	all     means
	types   map[string]means
	elapsed time.Duration // of the searches for the questions as they are

	answerable, unanswerable, removed, absent verdicts
}

// verdicts are what the system says of questions of one kind.
type verdicts struct {
	supports []float64
	refused  int
}

func (v *verdicts) add(f Found) {
	v.supports = append(v.supports, f.Support)
	if !f.Supported {
		v.refused++
	}
}

// refusals returns the share of questions that are refused, 0 where there are none.
func (v *verdicts) refusals() float64 { return float64(v.refused) / float64(max(len(v.supports), 1)) }

func (r *run) ask(ctx context.Context, q Question) error {
	query := Query{Text: q.Text, History: q.History, AsOf: Day(q.Date)}
	start := time.Now()
	found, err := r.system.Search(ctx, query, PassagesFound)
	if err != nil {
		return err
	}
	r.elapsed += time.Since(start)
	r.results = append(r.results, Result{q.ID, found.Passages})
	if q.hasGold() {
		if err := r.rank(ctx, q, found.Passages); err != nil {
			return err
		}
	}
	yes, known := q.answerable()
	switch {
	case !known:
		return nil
	case !yes:
		r.unanswerable.add(found)
		return nil
	}
	r.answerable.add(found)
	if err := r.quote(ctx, q, query); err != nil {
		return err
	}
	query.Without = q.gold()
	found, err = r.system.Search(ctx, query, PassagesFound)
	if err != nil {
		return err
	}
	r.removed.add(found)
	return nil
}

// measures returns the means that a question counts in: all, and its type's.
func (r *run) measures(q Question) []means {
	if q.Type == "" {
		return []means{r.all}
	}
	if r.types[q.Type] == nil {
		r.types[q.Type] = make(means)
	}
	return []means{r.all, r.types[q.Type]}
}

// rank measures where the relevant passages stand.
func (r *run) rank(ctx context.Context, q Question, found []Passage) error {
	rule := r.rule
	if rule == Infer {
		var err error
		if rule, err = infer(ctx, q, r.system.Article); err != nil {
			return err
		}
	}
	judge, gold := rule.judge(q), q.gold()
	var ranks [][]int
	for _, p := range found[:min(depth, len(found))] {
		var units []int
		if slices.Contains(gold, p.DocID) {
			units = judge.covers(p)
		}
		if len(units) > 0 {
			a, ok, err := r.system.Article(ctx, p.DocID)
			if err != nil {
				return err
			}
			if !ok || !isPassage(p.Text, a) {
				units = nil
			}
		}
		ranks = append(ranks, units)
	}
	for _, m := range r.measures(q) {
		m.addRanking(judge.units, ranks)
	}
	return nil
}

// quoteDepths are the numbers of sentences in which an answer is looked for.
var quoteDepths = []int{1, 3, 5}

// quote measures whether an accepted answer stands in the first sentences.
func (r *run) quote(ctx context.Context, q Question, query Query) error {
	answers := q.shortAnswers()
	if len(answers) == 0 {
		return nil
	}
	var sentences []string
	if strings.TrimSpace(q.Text) != "" {
		var err error
		if sentences, err = r.system.Quotes(ctx, query, slices.Max(quoteDepths)); err != nil {
			return err
		}
	}
	for _, n := range quoteDepths {
		has := slices.ContainsFunc(sentences[:min(n, len(sentences))], func(s string) bool { return containsAny(s, answers) })
		for _, m := range r.measures(q) {
			m.add(fmt.Sprintf("answer_recall@%d", n), share(has))
		}
	}
	return nil
}

// report sums up. Where the file has no unanswerable question, the answerable
// ones without their gold articles stand for them in abstention_auc.
func (r *run) report() Report {
	rep := Report{Values: make(map[string]float64), ByType: make(map[string]map[string]float64)}
	for _, name := range rankingMetrics {
		rep.Values[name] = 0
	}
	r.all.into(rep.Values)
	for kind, m := range r.types {
		rep.ByType[kind] = make(map[string]float64)
		m.into(rep.ByType[kind])
	}
	unanswerable := r.unanswerable
	if len(unanswerable.supports) == 0 {
		unanswerable = r.removed
	}
	positive := r.answerable.supports
	v := rep.Values
	v["abstention_auc"] = auc(positive, unanswerable.supports)
	v["abstention_auc_removed"] = auc(positive, r.removed.supports)
	v["n_answerable"] = float64(len(positive))
	v["n_unanswerable"] = float64(len(r.unanswerable.supports))
	v["wrong_refusals"] = r.answerable.refusals()
	v["right_refusals"] = unanswerable.refusals()
	v["right_refusals_removed"] = r.removed.refusals()
	if len(r.absent.supports) > 0 {
		v["abstention_auc_absent"] = auc(positive, r.absent.supports)
		v["right_refusals_absent"] = r.absent.refusals()
	}
	v["queries_per_second"] = 0
	if s := r.elapsed.Seconds(); s > 0 {
		v["queries_per_second"] = float64(len(r.results)) / s
	}
	return rep
}

// into writes the means to values, with the number of questions that were ranked
// as n.
func (m means) into(values map[string]float64) {
	values["n"] = 0
	for name, mean := range m {
		values[name] = mean.sum / float64(mean.n)
		if name == "mrr@10" {
			values["n"] = float64(mean.n)
		}
	}
}
