package load

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Caps on an archive, and on the formats that are archives inside. They hold for the sizes
// that its directory declares: archive/zip reads no member beyond its declared size.
const (
	maxInflated    = 100 << 20 // bytes of all members unpacked
	maxMembers     = 2_000
	maxRatio       = 200     // of a member unpacked to packed
	freeOfRatio    = 1 << 20 // bytes of a member unpacked that are no bomb whatever the ratio
	maxMemberName  = 1_000   // bytes
	maxArchiveZips = 1       // archives around an archive
)

// An archive is a ZIP archive whose directory was looked through. No path of it is ever
// opened: its names are only names.
type archive struct {
	files  []*zip.File // without folders
	byName map[string]*zip.File
	room   *room
}

func isZip(in *input) bool {
	return bytes.HasPrefix(in.data, []byte("PK\x03\x04")) || bytes.HasPrefix(in.data, []byte("PK\x05\x06"))
}

// openArchive refuses the whole archive where it is made to do harm: names that lead out
// of it, links, more or larger members than the caps allow.
func openArchive(in *input) (*archive, error) {
	what := zipName(in.data[:min(len(in.data), sniffBytes)])
	// Every entry of the directory becomes an object, so the entries are counted before.
	// An archive in an archive counts too, which is why the margin is wide.
	if bytes.Count(in.data, []byte("PK\x01\x02")) > 10*maxMembers {
		return nil, fmt.Errorf("%w: %s with more than %d members", ErrTooLarge, what, maxMembers)
	}
	z, err := zip.NewReader(bytes.NewReader(in.data), int64(len(in.data)))
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		return nil, fmt.Errorf("%w: %s", ErrDamaged, what)
	}
	if len(z.File) > maxMembers {
		return nil, fmt.Errorf("%w: %s with %d members, the most is %d", ErrTooLarge, what, len(z.File), maxMembers)
	}
	a := &archive{byName: make(map[string]*zip.File, len(z.File)), room: in.room}
	var total uint64
	for _, f := range z.File {
		f.Name = memberName(f)
		if err := checkMember(f); err != nil {
			return nil, fmt.Errorf("%w in a %s", err, what)
		}
		if total += f.UncompressedSize64; total > maxInflated {
			return nil, fmt.Errorf("%w: %s of more than %d MB unpacked", ErrTooLarge, what, maxInflated>>20)
		}
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		a.files = append(a.files, f)
		if a.byName[f.Name] == nil {
			a.byName[f.Name] = f
		}
	}
	return a, nil
}

// memberName is the name of a member in UTF-8 with forward slashes. Archives made on
// Windows may have neither.
func memberName(f *zip.File) string {
	name := f.Name
	if !utf8.ValidString(name) {
		name = decodeWith(guessEncoding([]byte(name)), []byte(name))
	}
	return strings.ReplaceAll(name, `\`, "/")
}

var driveLetter = regexp.MustCompile(`^[A-Za-z]:`)

func checkMember(f *zip.File) error {
	shown := oneLine(clean(f.Name[:min(len(f.Name), maxMemberName)]))
	switch kind := f.Mode().Type(); {
	case len(f.Name) > maxMemberName || strings.Contains(f.Name, "\x00"):
		return fmt.Errorf("%w: a name that is none", ErrUnsupported)
	case path.IsAbs(f.Name) || driveLetter.MatchString(f.Name) || strings.Contains("/"+f.Name+"/", "/../"):
		return fmt.Errorf("%w: a name that leads out of it, %q,", ErrUnsupported, shown)
	case kind != 0 && kind != fs.ModeDir:
		return fmt.Errorf("%w: a link or device, %q,", ErrUnsupported, shown)
	case f.UncompressedSize64 > maxInflated, f.UncompressedSize64 > freeOfRatio && f.UncompressedSize64/maxRatio > f.CompressedSize64:
		return fmt.Errorf("%w: %q is %d MB unpacked, from %d kB,", ErrTooLarge, shown, f.UncompressedSize64>>20, f.CompressedSize64>>10)
	}
	return nil
}

// open returns a member's bytes as a stream.
func (a *archive) open(f *zip.File) (io.ReadCloser, error) {
	const encrypted = 1 << 0 // APPNOTE 4.4.4
	if f.Flags&encrypted != 0 {
		return nil, fmt.Errorf("%w: encrypted", ErrUnsupported)
	}
	if a.room.inflated -= int64(f.UncompressedSize64); a.room.inflated < 0 { // at most maxInflated each
		return nil, fmt.Errorf("%w: more than %d MB unpacked in all", ErrTooLarge, maxInflatedInAll>>20)
	}
	r, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		return nil, fmt.Errorf("%w: packed by a method that is not known", ErrUnsupported)
	case err != nil:
		return nil, ErrDamaged
	}
	return r, nil
}

// read returns the bytes of a member that has at most most of them.
func (a *archive) read(f *zip.File, most int) ([]byte, error) {
	if f.UncompressedSize64 > uint64(most) {
		return nil, fmt.Errorf("%w: %d MB unpacked, the most is %d MB", ErrTooLarge, f.UncompressedSize64>>20, most>>20)
	}
	r, err := a.open(f)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		return nil, ErrDamaged
	}
	return data, nil
}

// named returns the bytes of the member called name, or none where there is none or it
// cannot be read. It is for members that may be missing.
func (a *archive) named(name string) []byte {
	f := a.byName[name]
	if f == nil {
		return nil
	}
	data, err := a.read(f, maxSmallXML)
	if err != nil {
		return nil
	}
	return data
}
