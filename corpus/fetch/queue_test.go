package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestRequestsToOneHostWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(time.Second)
		began := time.Now()
		var mu sync.Mutex
		var at []time.Duration
		running, most := 0, 0
		var all sync.WaitGroup
		for range 6 {
			all.Go(func() {
				leave, err := q.enter(t.Context(), "site.example")
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				at = append(at, time.Since(began))
				running++
				most = max(most, running)
				mu.Unlock()
				time.Sleep(10 * time.Second)
				mu.Lock()
				running--
				mu.Unlock()
				leave()
			})
		}
		all.Wait()
		want := []time.Duration{0, time.Second, 10 * time.Second, 11 * time.Second, 20 * time.Second, 21 * time.Second}
		if fmt.Sprint(at) != fmt.Sprint(want) || most != perHost {
			t.Errorf("began at %v with %d at once, want %v with %d", at, most, want, perHost)
		}
	})
}

func TestHostsDoNotWaitForEachOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(time.Hour)
		began := time.Now()
		for i := range 100 {
			if _, err := q.enter(t.Context(), fmt.Sprintf("site%d.example", i)); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(began); took != 0 {
			t.Errorf("waited %v", took)
		}
	})
}

func TestAHostMayAskForALongerPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(time.Second)
		began := time.Now()
		for _, pause := range []time.Duration{5 * time.Second, 0, 0} { // a shorter one than the queue's own does not count
			q.slow("site.example", pause)
			leave, err := q.enter(t.Context(), "site.example")
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("took %v, want 6s", took)
		}
	})
}

func TestWhoLeavesTheQueueFreesItsPlace(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(time.Minute)
		if leave, err := q.enter(t.Context(), "site.example"); err != nil {
			t.Fatal(err)
		} else {
			leave()
		}
		for range perHost + 1 {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			if _, err := q.enter(ctx, "site.example"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v, want that of the context", err)
			}
			cancel()
		}
		if leave, err := q.enter(t.Context(), "site.example"); err != nil {
			t.Error(err)
		} else {
			leave()
		}
		if n := q.hosts["site.example"].waiting; n != 0 {
			t.Errorf("%d are counted as waiting", n)
		}
	})
}

func TestTheQueueForgetsHosts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := newQueue(time.Second)
		for range perHost {
			if _, err := q.enter(t.Context(), "busy"); err != nil {
				t.Fatal(err)
			}
		}
		for i := range 3 * maxPlaces {
			leave, err := q.enter(t.Context(), fmt.Sprint(i))
			if err != nil {
				t.Fatal(err)
			}
			leave()
			time.Sleep(2 * time.Second)
		}
		if n := len(q.hosts); n > maxPlaces {
			t.Errorf("%d hosts are remembered", n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if _, err := q.enter(ctx, "busy"); err == nil {
			t.Error("a host with requests under way was forgotten")
		}
		if n := q.hosts["busy"].waiting; n != perHost {
			t.Errorf("%d are counted as waiting or under way, want %d", n, perHost)
		}
	})
}
