package load

import (
	"fmt"
	"iter"
	"path"
	"strings"
)

// zipKinds are the formats that are archives inside, by what their directory of types says
// (ECMA-376 part 2, "[Content_Types].xml"; EPUB OCF, "mimetype").
var zipKinds = []struct {
	mark string
	each func(*input, *archive) iter.Seq2[Part, error]
}{
	{"application/epub+zip", readEPUB},
	{"wordprocessingml.document.main+xml", readDOCX},
	{"wordprocessingml.template.main+xml", readDOCX},
	{"ms-word.document.macroEnabled.main+xml", readDOCX},
	{"spreadsheetml.sheet.main+xml", readXLSX},
	{"spreadsheetml.template.main+xml", readXLSX},
	{"ms-excel.sheet.macroEnabled.main+xml", readXLSX},
}

// readZip reads a file that is a ZIP archive: a document, or the files in it.
func readZip(in *input) iter.Seq2[Part, error] {
	a, err := openArchive(in)
	if err != nil {
		return in.fail(err)
	}
	types := string(a.named("mimetype")) + string(a.named("[Content_Types].xml"))
	for _, k := range zipKinds {
		if strings.Contains(types, k.mark) {
			return k.each(in, a)
		}
	}
	for _, k := range foreignZips {
		if strings.Contains(types, k.mark) {
			return in.fail(fmt.Errorf("%w: %s", ErrUnsupported, k.name))
		}
	}
	if in.zips > maxArchiveZips {
		return in.fail(fmt.Errorf("%w: archives inside archives, more than %d deep", ErrTooLarge, maxArchiveZips))
	}
	return in.members(a)
}

var foreignZips = []struct{ mark, name string }{
	{"presentationml", "PowerPoint slides (PPTX)"},
	{"ms-excel.sheet.binary", "Excel workbook (XLSB)"},
	{"opendocument", "OpenDocument file"},
}

// members reads every file of an archive in its order. What systems leave in archives for
// themselves is passed over.
func (in *input) members(a *archive) iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		for _, f := range a.files {
			if strings.HasPrefix(path.Base(f.Name), ".") || strings.HasPrefix(f.Name, "__MACOSX/") {
				continue
			}
			m := in.within("/", f.Name, nil)
			m.zips++
			var err error
			if a.byName[f.Name] != f {
				err = fmt.Errorf("%w: a second member of this name", ErrDamaged)
			} else {
				m.data, err = a.read(f, MaxInput)
			}
			parts := m.parts
			if err != nil {
				parts = func() iter.Seq2[Part, error] { return m.fail(err) }
			}
			for p, err := range parts() {
				if !yield(p, err) {
					return
				}
			}
		}
	}
}
