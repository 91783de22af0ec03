package load

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

const mailHead = "From: Jane Doe <jane@example.com>\nMessage-ID: <1@example.com>\nSubject: The ferry\nMIME-Version: 1.0\n"

// TestWhatIsMail: a letter begins with what programs write, not only with what people do.
func TestWhatIsMail(t *testing.T) {
	for text, want := range map[string]string{
		mailHead + "\n" + letter:                                     "email",
		"\ufeff" + mailHead + "\n" + letter:                          "email",
		strings.ReplaceAll(mailHead, "\n", "\r\n") + "\r\n" + letter: "email",
		"From: Jane Doe\nDate: 2 December 2025\n\n" + letter:         "text",
		"Title: Message-ID: what it is\n\n" + letter:                 "text",
		"From here on 2025 is over.\nSubject: none\n\n" + letter:     "text",
	} {
		if a, err := Load([]byte(text), Source{}); err != nil || a.Format != want {
			t.Errorf("%.60q is %q, error %v, want %q", text, a.Format, err, want)
		}
	}
}

func TestSender(t *testing.T) {
	for _, tt := range []struct{ head, author, publisher string }{
		{"From: Jane Doe <jane@example.com>\n", "Jane Doe", ""},
		{"From: Example Times <news@example.com>\nList-Unsubscribe: <https://example.com/u>\n", "", "Example Times"},
		{"From: jane@example.com\n", "", ""},
		{"From: =?utf-8?Q?J=C3=A9r=C3=B4me?= <j@example.com>\n", "Jérôme", ""},
		{"From: Broken \"Name <jane@example.com\n", "Broken \"Name", ""},
	} {
		a, err := Load([]byte(tt.head+"MIME-Version: 1.0\nSubject: x\n\n"+letter), Source{})
		if err != nil || a.Author != tt.author || a.Publisher != tt.publisher {
			t.Errorf("%q: author %q, publisher %q, error %v", tt.head, a.Author, a.Publisher, err)
		}
	}
}

func TestMailThatIsRefused(t *testing.T) {
	nested := letter
	for i := range maxMailNesting + 2 {
		nested = fmt.Sprintf("Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n%s\n--b%d--\n", i, i, nested, i)
	}
	forwarded := mailHead + "\n" + letter
	for range maxDepth + 1 {
		forwarded = mailHead + "Content-Type: multipart/mixed; boundary=b" + fmt.Sprint(len(forwarded)) + "\n\n--b" + fmt.Sprint(len(forwarded)) +
			"\nContent-Type: message/rfc822\n\n" + forwarded + "\n--b" + fmt.Sprint(len(forwarded)) + "--\n"
	}
	for name, text := range map[string]string{
		"nested parts":    mailHead + nested,
		"many parts":      mailHead + "Content-Type: multipart/mixed; boundary=b\n\n" + strings.Repeat("--b\n\nx\n", maxMailParts+2),
		"nested letters":  forwarded,
		"an open mailbox": "From a Fri Nov 14 09:00:00 2025\n" + forwarded,
	} {
		var err error
		for _, e := range Each([]byte(text), Source{Name: "a.eml"}) {
			err = e
		}
		if !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestAttachmentsAreNamed(t *testing.T) {
	part := "--b\nContent-Type: application/octet-stream; name=\"%s\"\n\n" + letter + " %s\n"
	text := mailHead + "Content-Type: multipart/mixed; boundary=b\n\n" + fmt.Sprintf(part, "a.txt", "One") + fmt.Sprintf(part, "a.txt", "Two") +
		fmt.Sprintf(part, `..\..\c.txt`, "Three") + fmt.Sprintf(part, "", "Four") + "--b--\n"
	var names []string
	for p, err := range Each([]byte(text), Source{Name: "a.eml"}) {
		if err != nil {
			t.Error(err)
		}
		names = append(names, p.Name)
	}
	if fmt.Sprintf("%q", names) != `["a.txt" "2 a.txt" "c.txt" "attachment 4"]` {
		t.Errorf("%q", names)
	}
}

func FuzzLoadMail(f *testing.F) {
	f.Add("", letter)
	f.Add("Content-Type: multipart/alternative; boundary=b\n", "--b\nContent-Type: text/html\n\n<p>words</p>\n--b\n\nwords\n--b--")
	f.Add("Content-Transfer-Encoding: base64\n", "d29yZHM=")
	f.Add("Content-Type: multipart/mixed; boundary=b\n", "--b\nContent-Type: message/rfc822\n\nFrom: a\nDate: b\nMIME-Version: 1.0\n\nwords\n--b--\n\nFrom a b 9:00:00 2025\nSubject: x\n\nwords")
	f.Fuzz(func(t *testing.T, head, body string) {
		checkEach(t, []byte(mailHead+head+"\n"+body), "a.eml")
		checkEach(t, []byte("From a Fri Nov 14 09:00:00 2025\n"+mailHead+head+"\n"+body), "a.mbox")
	})
}
