package load

import (
	"bytes"
	"fmt"
	"iter"
	"mime"
	"net/mail"
	"net/textproto"
	"regexp"
	"strings"

	"golang.org/x/net/html/charset"
)

var (
	mailField = regexp.MustCompile(`^[!-9;-~]+:[ \t\r\n]`) // RFC 5322, 2.2
	// Fields that programs write into every letter, and nobody above a pasted text.
	machineField = regexp.MustCompile(`(?im)^(?:MIME-Version|Message-ID|Received|Return-Path|DKIM-Signature|X-Mailer|Content-Type):`)
	letterField  = regexp.MustCompile(`(?im)^(?:From|Subject|Date|Snapshot-Content-Location):`)
)

func isMail(in *input) bool {
	head := bytes.TrimPrefix(in.data[:min(len(in.data), 4*sniffBytes)], []byte("\xef\xbb\xbf"))
	if !mailField.Match(head) {
		return false
	}
	if i := bytes.Index(bytes.ReplaceAll(head, []byte("\r"), nil), []byte("\n\n")); i >= 0 {
		head = head[:min(i, len(head))]
	}
	return machineField.Match(head) && letterField.Match(head)
}

// readMail reads a letter or newsletter, with attachments as parts after it, or a web page
// that a browser saved in one file (MHTML, RFC 2557).
func readMail(in *input) iter.Seq2[Part, error] {
	msg, err := mail.ReadMessage(bytes.NewReader(bytes.TrimPrefix(in.data, []byte("\xef\xbb\xbf"))))
	if err != nil {
		return in.fail(fmt.Errorf("%w: e-mail message", ErrDamaged))
	}
	header := textproto.MIMEHeader(msg.Header)
	b := &mailBody{in: in}
	bodies := b.read(header, msg.Body, 0)
	if b.err != nil {
		return in.fail(b.err)
	}
	if page := savedFrom(header); page != "" {
		return in.one(savedPage(bodies, page))
	}
	return func(yield func(Part, error) bool) {
		d := mailDraft(header, bodies)
		a, err := settle(d, "email")
		// A letter that only carries a file has no text of its own.
		if (err == nil || len(b.attached) == 0) && !yield(Part{in.name, a}, err) {
			return
		}
		for _, file := range b.attached {
			for p, err := range file.parts() {
				if !yield(p, err) {
					return
				}
			}
		}
	}
}

// savedFrom returns the address of the page that a browser saved, or "" of a letter. Blink
// writes Snapshot-Content-Location, older ones only From.
func savedFrom(h textproto.MIMEHeader) string {
	if at := h.Get("Snapshot-Content-Location"); at != "" {
		return at
	}
	if from := strings.ToLower(h.Get("From")); strings.HasPrefix(from, "<saved by") || strings.HasPrefix(from, `"saved by`) {
		return firstOf(h.Get("Content-Location"), "about:blank")
	}
	return ""
}

// savedPage reads the page, which is the first of the bodies. The day on which it was saved
// is not a date of publication.
func savedPage(bodies []body, address string) (Article, error) {
	for _, b := range bodies {
		if b.html {
			return settle(readHTML(b.text, Source{URL: address}), "mhtml")
		}
	}
	return Article{}, ErrEmpty
}

var (
	words = &mime.WordDecoder{CharsetReader: charset.NewReaderLabel}
	// What programs put in front of a subject.
	forwarded = regexp.MustCompile(`^(?i:(?:re|fwd?|aw|wg|回复|转发|答复)\s*[:：]\s*)+`)
)

// encodedWords decodes a field of a header (RFC 2047). One that is not as it should be is
// kept as it is.
func encodedWords(s string) string {
	if decoded, err := words.DecodeHeader(s); err == nil {
		s = decoded
	}
	return decodeField(s)
}

// decodeField reads a field in raw bytes of some charset, which old programs write.
func decodeField(s string) string {
	if text, err := decode([]byte(s), ""); err == nil {
		return text
	}
	return ""
}

// mailDraft makes an article of a letter. The sender of a newsletter publishes it, the
// sender of any other letter is its author. The day is that of the sender's own clock.
func mailDraft(h textproto.MIMEHeader, bodies []body) draft {
	d := bodiesDraft(bodies)
	d.title = forwarded.ReplaceAllString(field(encodedWords(h.Get("Subject"))), "")
	d.canonical = webAddress(strings.Trim(h.Get("Archived-At"), " <>"), nil)
	d.lang = h.Get("Content-Language")
	sender := senderName(h.Get("From"))
	switch isList := h.Get("List-Id")+h.Get("List-Unsubscribe") != "" || strings.EqualFold(h.Get("Precedence"), "bulk"); {
	case isList:
		d.publisher = sender
	default:
		d.author = sender
	}
	if t, err := mail.ParseDate(h.Get("Date")); err == nil {
		day, _ := makeDay(t.Year(), int(t.Month()), t.Day())
		d.setDate(day, FromHeader)
	}
	return d
}

// senderName is the name beside the address, or "".
func senderName(from string) string {
	p := mail.AddressParser{WordDecoder: words}
	if list, err := p.ParseList(from); err == nil && len(list) > 0 {
		return list[0].Name
	}
	name, _, _ := strings.Cut(encodedWords(from), "<")
	if name = strings.Trim(name, ` "'`); strings.Contains(name, "@") {
		return ""
	}
	return name
}

// bodiesDraft puts the texts of a letter together.
func bodiesDraft(bodies []body) draft {
	if len(bodies) == 1 && !bodies[0].html {
		d := readText(bodies[0].text, Source{})
		d.written = false
		return d
	}
	var d draft
	for _, b := range bodies {
		if b.html {
			d.blocks = append(d.blocks, wholePage(b.text)...)
		} else {
			d.blocks = append(d.blocks, paragraphs(readText(b.text, Source{}).blocks)...)
		}
	}
	return d
}
