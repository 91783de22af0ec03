package load

import (
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html/charset"
)

// Caps on a letter.
const (
	maxMailParts   = 1_000 // bodies and attachments
	maxMailNesting = 20    // multiparts inside each other
)

// body is a text of a letter.
type body struct {
	html bool
	text string
}

// mailBody takes a letter apart.
type mailBody struct {
	in       *input
	parts    int
	attached []*input
	err      error // of the whole letter
}

// read returns the texts of an entity (RFC 2045, 2046) and takes note of its attachments.
func (b *mailBody) read(h textproto.MIMEHeader, r io.Reader, nesting int) []body {
	kind, params, err := mime.ParseMediaType(h.Get("Content-Type"))
	if err != nil && kind == "" {
		kind = "text/plain"
	}
	if b.parts++; b.parts > maxMailParts || nesting > maxMailNesting {
		b.err = fmt.Errorf("%w: e-mail message of more than %d parts or %d levels", ErrTooLarge, maxMailParts, maxMailNesting)
		return nil
	}
	if strings.HasPrefix(kind, "multipart/") && params["boundary"] != "" {
		return b.readParts(kind, multipart.NewReader(r, params["boundary"]), nesting)
	}
	how, disposition, _ := mime.ParseMediaType(h.Get("Content-Disposition"))
	name := encodedWords(firstOf(disposition["filename"], params["name"]))
	data := transferred(h.Get("Content-Transfer-Encoding"), r)
	if isText := kind == "text/html" || kind == "text/plain"; isText && how != "attachment" && name == "" {
		return b.text(kind == "text/html", data, h.Get("Content-Type"), params["charset"])
	}
	if top, _, _ := strings.Cut(kind, "/"); top == "image" || top == "audio" || top == "video" || top == "font" || slices.Contains(silentKinds, kind) {
		return nil
	}
	b.attach(name, kind, data)
	return nil
}

// silentKinds are attachments that hold nothing to read: signatures, invitations, cards, styles.
var silentKinds = []string{"application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/calendar",
	"application/ics", "text/vcard", "text/x-vcard", "text/css", "text/javascript", "application/javascript", "application/ms-tnef", "message/delivery-status"}

func (b *mailBody) attach(name, kind string, data []byte) {
	if name = baseName(name); name == "" {
		name = "attachment " + strconv.Itoa(len(b.attached)+1)
	}
	for _, other := range b.attached {
		if other.src.Name == name {
			name = strconv.Itoa(len(b.attached)+1) + " " + name
		}
	}
	file := b.in.within("#", name, data)
	file.src.ContentType = kind
	b.attached = append(b.attached, file)
}

// baseName is a name of a file without folders, on one line.
func baseName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return field(name)
}

// readParts returns the texts of all parts or, of alternatives, those of the best: HTML
// says more of a text than the plain copy beside it.
func (b *mailBody) readParts(kind string, r *multipart.Reader, nesting int) []body {
	var all [][]body
	for b.err == nil {
		p, err := r.NextRawPart()
		if err != nil {
			break // the end, or a letter that was cut off: what came is read
		}
		if bodies := b.read(p.Header, p, nesting+1); len(bodies) > 0 {
			all = append(all, bodies)
		}
	}
	if kind != "multipart/alternative" || len(all) == 0 {
		return slices.Concat(all...)
	}
	for _, bodies := range slices.Backward(all) {
		if slices.ContainsFunc(bodies, func(x body) bool { return x.html }) {
			return bodies
		}
	}
	return all[0]
}

// text decodes a text. It is left out where it is none.
func (b *mailBody) text(html bool, data []byte, contentType, name string) []body {
	// Charsets of seven bits look like valid UTF-8, so here the declaration comes first.
	if low := strings.ToLower(name); strings.HasPrefix(low, "iso-2022-") || strings.HasPrefix(low, "hz-gb") {
		if e, _ := charset.Lookup(low); e != nil {
			return []body{{html, decodeWith(e, data)}}
		}
	}
	s, err := decode(data, contentType)
	if err != nil || strings.TrimSpace(s) == "" {
		return nil
	}
	return []body{{html, s}}
}

// transferred undoes the transfer encoding (RFC 2045, 6). What is damaged ends there.
func transferred(encoding string, r io.Reader) []byte {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "base64":
		r = base64.NewDecoder(base64.StdEncoding, r)
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	}
	data, _ := io.ReadAll(r) // no more than the letter has
	return data
}
