package corpus

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// kin is what is known of an article that has copies, in memory.
type kin struct {
	seq    int64    // order of arrival
	credit string   // whom it names as its source, see nameKey
	near   []string // ids of its copies
}

// clusters are the articles that are copies of one another, after some change of
// the articles.
type clusters struct {
	change uint64
	of     map[string][]string // by id: all of the cluster, the original first
}

// Cluster returns the ids of the articles that are copies of one another, of which
// id is one, or nil where it has none. The first is the original: the one whose
// publisher another one names as its source; else the earliest published; else
// the first that came. The list is shared and must not be changed.
func (c *Corpus) Cluster(id string) []string {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.cluster(id)
}

// cluster is Cluster where c.mu is held.
func (c *Corpus) cluster(id string) []string {
	if c.kin[id] == nil {
		return nil
	}
	known := c.clusters.Load()
	if known == nil || known.change != c.change {
		known = &clusters{c.change, c.allClusters()}
		c.clusters.Store(known)
	}
	return known.of[id]
}

// copyOf returns the original of which an article is a copy, "" where it is
// none, and how many others of the cluster there are.
func (c *Corpus) copyOf(id string) (original string, others int) {
	all := c.Cluster(id)
	if len(all) == 0 {
		return "", 0
	}
	if all[0] != id {
		original = all[0]
	}
	return original, len(all) - 1
}

// allClusters follows the copies of each article to theirs. c.mu is held.
func (c *Corpus) allClusters() map[string][]string {
	of := make(map[string][]string, len(c.kin))
	for id := range c.kin {
		if of[id] != nil {
			continue
		}
		members := []string{id}
		seen := map[string]bool{id: true}
		for at := 0; at < len(members); at++ {
			for _, next := range c.kin[members[at]].near {
				if !seen[next] && c.kin[next] != nil && c.docs[next] != nil {
					seen[next] = true
					members = append(members, next)
				}
			}
		}
		c.rank(members)
		if len(members) == 1 {
			members = nil
		}
		for member := range seen {
			of[member] = members
		}
	}
	return of
}

// rank puts the original of a cluster first. c.mu is held.
func (c *Corpus) rank(members []string) {
	named := make(map[string]bool)
	for _, id := range members {
		publisher := nameKey(c.publisherOf(id))
		for _, other := range members {
			if other != id && publisher != "" && c.kin[other].credit == publisher && nameKey(c.publisherOf(other)) != publisher {
				named[id] = true
			}
		}
	}
	slices.SortFunc(members, func(a, b string) int {
		return cmp.Or(
			falseFirst(!named[a], !named[b]),
			falseFirst(c.publishedOf(a).IsZero(), c.publishedOf(b).IsZero()),
			c.publishedOf(a).Compare(c.publishedOf(b)),
			cmp.Compare(c.kin[a].seq, c.kin[b].seq),
		)
	})
}

// falseFirst compares a and b where false comes before true.
func falseFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (c *Corpus) publisherOf(id string) string {
	if d := c.docs[id]; d != nil {
		return d.Publisher
	}
	return ""
}

func (c *Corpus) publishedOf(id string) time.Time {
	if d := c.docs[id]; d != nil {
		return d.Published
	}
	return time.Time{}
}

// loadKin reads which articles are copies of one another.
func (c *Corpus) loadKin(ctx context.Context) error {
	rows, err := c.db.Read.QueryContext(ctx, `SELECT p.document, p.other, d.seq, o.seq, dl.credit, ol.credit FROM copy p
		JOIN document d ON d.id = p.document JOIN document o ON o.id = p.other
		JOIN likeness dl ON dl.document = p.document JOIN likeness ol ON ol.document = p.other`)
	if err != nil {
		return fmt.Errorf("read the copies: %w", err)
	}
	defer rows.Close()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kin = make(map[string]*kin)
	for rows.Next() {
		var id, other string
		var one, two kin
		if err := rows.Scan(&id, &other, &one.seq, &two.seq, &one.credit, &two.credit); err != nil {
			return fmt.Errorf("read the copies: %w", err)
		}
		c.join(id, one, other, two)
	}
	c.change++
	return rows.Err()
}

// join makes two articles copies of one another. c.mu is held.
func (c *Corpus) join(id string, one kin, other string, two kin) {
	for _, each := range []struct {
		id   string
		kin  kin
		near string
	}{{id, one, other}, {other, two, id}} {
		known := c.kin[each.id]
		if known == nil {
			known = &kin{seq: each.kin.seq, credit: each.kin.credit}
			c.kin[each.id] = known
		}
		known.near = append(known.near, each.near)
	}
}

// part takes an article away from its copies. c.mu is held.
func (c *Corpus) part(id string) {
	known := c.kin[id]
	if known == nil {
		return
	}
	delete(c.kin, id)
	for _, other := range known.near {
		if o := c.kin[other]; o != nil {
			o.near = slices.DeleteFunc(o.near, func(near string) bool { return near == id })
			if len(o.near) == 0 {
				delete(c.kin, other)
			}
		}
	}
}

// follow brings what is in memory of the copies of an article up to date with
// the database.
func (c *Corpus) follow(ctx context.Context, id string, others []string) error {
	var this kin
	theirs := make([]kin, len(others))
	for i, each := range append([]string{id}, others...) {
		to := &this
		if i > 0 {
			to = &theirs[i-1]
		}
		if err := c.db.Write.QueryRowContext(ctx, "SELECT d.seq, l.credit FROM document d JOIN likeness l ON l.document = d.id WHERE d.id = ?", each).
			Scan(&to.seq, &to.credit); err != nil {
			return fmt.Errorf("read the copies of article %s: %w", id, err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.part(id)
	for i, other := range others {
		c.join(id, this, other, theirs[i])
	}
	c.change++
	return nil
}
