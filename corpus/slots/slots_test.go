package slots

import "testing"

func TestSet(t *testing.T) {
	var s Set
	if s.Has(0) || s.Has(1<<31) {
		t.Error("the nil set has a slot")
	}
	s.AddRange(60, 70)
	s.AddRange(3, 4)
	s.AddRange(9, 9)
	for slot := range uint32(200) {
		if want := slot == 3 || slot >= 60 && slot < 70; s.Has(slot) != want {
			t.Errorf("slot %d: %v, want %v", slot, s.Has(slot), want)
		}
	}
}
