package state

import (
	"errors"
	"testing"
)

func TestForeignCursorOfJobs(t *testing.T) {
	s := open(t, t.TempDir())
	for _, cursor := range []string{"5", "j", "j5x", "jx"} {
		if _, _, err := s.Jobs(t.Context(), cursor, 3); !errors.Is(err, ErrCursor) {
			t.Errorf("%q: %v", cursor, err)
		}
	}
}
