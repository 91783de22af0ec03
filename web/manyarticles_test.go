package web

import (
	"fmt"
	"strings"
	"testing"

	"footnote/corpus"
)

// Tags come and go without regard to case, and what an article itself says of
// its tags can be given back to it.
func TestTagManyArticles(t *testing.T) {
	s := openSite(t)
	ids := papers(t, s.Corpus)
	for _, step := range []struct {
		change  object
		changed int
		want    string
	}{
		{object{"add_tags": []string{"ports", " dredging "}}, 3, "[ports dredging]"},
		{object{"add_tags": []string{"PORTS"}}, 0, "[ports dredging]"},
		{object{"add_tags": []string{"mud"}, "remove_tags": []string{"Ports"}}, 3, "[dredging mud]"},
		{object{"remove_tags": []string{"dredging", "mud"}}, 3, "[]"},
	} {
		step.change["ids"] = ids
		r := in[struct{ Changed int }](t, s.do("PATCH", "/api/v1/articles", jsonOf(t, step.change)))
		if r.Changed != step.changed {
			t.Errorf("%v changed %d articles", step.change, r.Changed)
		}
		for _, id := range ids {
			if got := fmt.Sprint(in[Article](t, s.get("/api/v1/articles/"+id)).Tags); got != step.want {
				t.Errorf("%v: %s, want %s", step.change, got, step.want)
			}
		}
	}
}

func TestTooManyArticles(t *testing.T) {
	s := openSite(t)
	ids := make([]string, maxMany+1)
	for i := range ids {
		ids[i] = fmt.Sprint("a_", i)
	}
	for _, r := range []reply{
		s.do("PATCH", "/api/v1/articles", jsonOf(t, object{"ids": ids, "add_tags": []string{"a"}})),
		s.do("DELETE", "/api/v1/articles?id="+strings.Join(ids, "&id="), ""),
		s.post("/api/v1/articles/reload", object{"ids": ids}),
	} {
		if e := r.failed(t, 400); e.Message != "name 1 to 500 articles" {
			t.Errorf("%+v", e)
		}
	}
}

// The pages of several articles are fetched again in one job.
func TestReloadManyArticles(t *testing.T) {
	s := openSite(t)
	s.Intake.Fetch = s.web
	ids := papers(t, s.Corpus)[:1]
	for _, name := range []string{"antwerp", "ostend"} {
		address := "https://news.example/" + name
		s.web.serve(address, pageOf("News of "+name, antwerpText+" Of "+name+"."))
		job := in[Job](t, s.post("/api/v1/articles", object{"url": address}))
		s.Wait()
		ids = append(ids, *in[Job](t, s.get("/api/v1/jobs/"+job.ID)).Results[0].ArticleID)
	}
	s.web.serve("https://news.example/ostend", pageOf("News of ostend", antwerpText+" Of Ostend, put right."))
	job := in[Job](t, s.post("/api/v1/articles/reload", object{"ids": ids}))
	s.Wait()
	got := make(map[corpus.Status]int)
	for _, result := range in[Job](t, s.get("/api/v1/jobs/"+job.ID)).Results {
		got[result.Status]++
	}
	if job.Total != 2 || got[corpus.Updated] != 1 || got[corpus.Unchanged] != 1 {
		t.Errorf("%d sources: %v", job.Total, got)
	}
	if a := in[Article](t, s.get("/api/v1/articles/"+ids[2])); a.Versions != 2 || a.ChangedAt == nil {
		t.Errorf("the article that changed: %+v", a)
	}
}
