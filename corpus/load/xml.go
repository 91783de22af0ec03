package load

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"golang.org/x/net/html/charset"
)

// Caps on the XML inside documents. Entities other than those of HTML are never expanded.
const (
	maxSmallXML = 4 << 20 // bytes of a part that is read at once: properties, styles, spine
	maxXMLToken = 4 << 20 // bytes of one tag or text: attributes cost sixty times their size
	maxXMLDepth = 1_000   // elements inside each other; Word writes about 30
)

func newXMLDecoder(r io.Reader) *xml.Decoder {
	d := xml.NewDecoder(r)
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = charset.NewReaderLabel
	return d
}

// parseXML fills v, as xml.Unmarshal does. What cannot be parsed leaves it as far as it was
// filled: the parts read so are about the document, not its text.
func parseXML(data []byte, v any) {
	_ = newXMLDecoder(&tokenLimit{r: bytes.NewReader(data), left: maxXMLToken}).Decode(v)
}

// An xmlVisitor is told of the elements and texts of a part in their order.
type xmlVisitor interface {
	start(e xml.StartElement) error
	end(name xml.Name)
	text(s string)
}

// walkXML reads a part as a stream, in memory that does not grow with it.
func walkXML(r io.Reader, v xmlVisitor) error {
	limit := &tokenLimit{r: r, left: maxXMLToken}
	d := newXMLDecoder(limit)
	for depth := 0; ; {
		limit.left = maxXMLToken
		t, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && depth <= 0:
			return nil
		case errors.Is(err, ErrTooLarge):
			return err
		case err != nil:
			return fmt.Errorf("%w: XML", ErrDamaged)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth++; depth > maxXMLDepth {
				return fmt.Errorf("%w: XML of more than %d levels", ErrTooLarge, maxXMLDepth)
			}
			if err := v.start(t); err != nil {
				return err
			}
		case xml.EndElement:
			depth--
			v.end(t.Name)
		case xml.CharData:
			v.text(string(t))
		}
	}
}

// tokenLimit refuses to read more than left bytes before it is set anew.
type tokenLimit struct {
	r    io.Reader
	left int
}

func (l *tokenLimit) Read(p []byte) (int, error) {
	if l.left <= 0 {
		return 0, fmt.Errorf("%w: XML in one piece", ErrTooLarge)
	}
	n, err := l.r.Read(p[:min(len(p), l.left)])
	l.left -= n
	return n, err
}

// attr returns the value of an element's attribute, whatever its namespace, or "".
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
