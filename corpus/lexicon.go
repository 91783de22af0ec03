package corpus

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"footnote/corpus/terms"
)

// lexiconFile holds the user's own lexicon, within the data folder.
const lexiconFile = "lexicon.txt"

// Lexicon returns the built-in lexicon, extended by the file lexicon.txt of the
// folder dir where there is one; own is the number of groups that it brings
// besides those that it extends. The error wraps a [*terms.LexiconError] where a
// line of the file is wrong.
func Lexicon(dir string) (l *terms.Lexicon, own int, err error) {
	l = terms.BuiltinLexicon()
	path := filepath.Join(dir, lexiconFile)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return l, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("open the lexicon: %w", err)
	}
	defer f.Close()
	extended, err := l.Extend(path, f)
	if err != nil {
		return nil, 0, err
	}
	return extended, extended.Len() - l.Len(), nil
}
