package load

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

func TestDecode(t *testing.T) {
	const (
		simplified  = "腾讯资本开支下降"
		traditional = "騰訊表示，第三季度資本開支為130億元，同比下降24%。"
		kana        = "テンセントの設備投資は減少した。"
		latin       = "The company’s café said “capex fell” – and rose."
	)
	utf16 := func(e unicode.Endianness, b unicode.BOMPolicy) encoding.Encoding { return unicode.UTF16(e, b) }
	for _, tt := range []struct {
		name, text  string
		enc         encoding.Encoding
		contentType string
	}{
		{"UTF-8", simplified, encoding.Nop, ""},
		{"UTF-8 declared otherwise", simplified, encoding.Nop, "text/plain; charset=gbk"},
		{"GBK of eight characters", simplified, simplifiedchinese.GBK, ""},
		{"GBK declared", simplified, simplifiedchinese.GBK, "text/html; charset=gb2312"},
		{"GB 18030 prose", strings.Repeat(simplified+"，同比下降24%，低于预期。", 5), simplifiedchinese.GB18030, ""},
		{"Big5", traditional, traditionalchinese.Big5, ""},
		{"Shift JIS", kana, japanese.ShiftJIS, ""},
		{"EUC-JP declared", kana, japanese.EUCJP, "text/plain; charset=euc-jp"},
		{"windows-1252", latin, charmap.Windows1252, ""},
		{"UTF-16 little-endian with mark", simplified, utf16(unicode.LittleEndian, unicode.UseBOM), ""},
		{"UTF-16 big-endian with mark", simplified, utf16(unicode.BigEndian, unicode.UseBOM), ""},
		{"UTF-16 without mark", latin, utf16(unicode.LittleEndian, unicode.IgnoreBOM), ""},
	} {
		data, err := tt.enc.NewEncoder().String(tt.text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := decode([]byte(data), tt.contentType); err != nil || got != tt.text {
			t.Errorf("%s: %q, error %v, want %q", tt.name, got, err, tt.text)
		}
	}
}

func TestDecodeDamaged(t *testing.T) {
	text := strings.Repeat("腾讯资本开支下降。", 10)
	if got, err := decode([]byte(text[:len(text)-1]), ""); err != nil || !strings.HasPrefix(got, "腾讯") {
		t.Errorf("UTF-8 with a cut last character: %q, error %v", got, err)
	}
	page := "<meta charset=gbk><p>\xcc\xda\xd1\xb6\xd7\xca\xb1\xbe</p>"
	if got, err := decode([]byte(page), "text/html; charset=iso-8859-1"); err != nil || !strings.Contains(got, "腾讯资本") {
		t.Errorf("a page that knows better than its server: %q, error %v", got, err)
	}
}
