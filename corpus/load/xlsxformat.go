package load

import "strings"

const general = "General" // the format that is none

// maxFormatCode is how long a format may be, in bytes: Excel takes 255 characters.
const maxFormatCode = 1_000

// builtInFormats are those that files do not spell out (ECMA-376 part 1, 18.8.30), those
// of Chinese Excel among them. What is not here is shown as it is.
var builtInFormats = map[string]string{
	"1": "0", "2": "0.00", "3": "#,##0", "4": "#,##0.00", "9": "0%", "10": "0.00%", "11": "0.00E+00",
	"14": "yyyy-mm-dd", "15": "d-mmm-yy", "16": "d-mmm", "17": "mmm-yy", "18": "h:mm AM/PM", "19": "h:mm:ss AM/PM", "20": "h:mm", "21": "h:mm:ss", "22": "m/d/yy h:mm",
	"27": "yyyy年m月", "28": "m月d日", "29": "m月d日", "30": "m-d-yy", "31": "yyyy年m月d日", "32": "h时mm分", "33": "h时mm分ss秒", "34": "h时mm分", "35": "h时mm分ss秒", "36": "yyyy年m月",
	"37": "#,##0;(#,##0)", "38": "#,##0;(#,##0)", "39": "#,##0.00;(#,##0.00)", "40": "#,##0.00;(#,##0.00)",
	"41": "#,##0;(#,##0);-", "42": "$#,##0;$(#,##0);-", "43": "#,##0.00;(#,##0.00);-", "44": "$#,##0.00;$(#,##0.00);-",
	"45": "mm:ss", "46": "[h]:mm:ss", "47": "mm:ss", "48": "##0.0E+0",
	"50": "yyyy年m月", "51": "m月d日", "52": "yyyy年m月", "53": "m月d日", "54": "m月d日", "55": "h时mm分", "56": "h时mm分ss秒", "57": "yyyy年m月", "58": "m月d日",
}

// numberFormat is how a cell shows its number: sections for what is positive, negative and
// zero. Without sections, numbers are as they are.
type numberFormat []formatSection

// formatSection is one way to show a number, or a point in time.
type formatSection struct {
	prefix, suffix string
	whole          int // digits before the point, filled up with 0
	least, most    int // digits behind the point
	digits         bool
	thousands      bool
	percent        bool
	exponent       bool
	scale          int // thousands that are left out
	plain          bool

	year, month, day, clock, seconds, elapsed bool
}

// parseNumberFormat reads a format code (18.8.31). Colours and conditions are not followed,
// fractions and patterns of digits are not drawn: plain is such a section.
func parseNumberFormat(code string) numberFormat {
	var f numberFormat
	for len(f) < 3 {
		section, rest, more := parseSection(code)
		f = append(f, section)
		if code = rest; !more {
			break
		}
	}
	if len(f) == 1 && (f[0].plain || f[0] == formatSection{}) {
		return nil
	}
	return f
}

// parseSection reads code up to a semicolon.
func parseSection(code string) (s formatSection, rest string, more bool) {
	p := &sectionParser{section: &s}
	for i := 0; i < len(code); i++ {
		switch c := code[i]; {
		case c == ';':
			p.finish()
			return s, code[i+1:], true
		case c == '"':
			inside, _, _ := strings.Cut(code[i+1:], `"`)
			p.literal(inside)
			i += len(inside) + 1
		case c == '[':
			inside, _, _ := strings.Cut(code[i+1:], "]")
			p.bracket(inside)
			i += len(inside) + 1
		case c == '\\' && i+1 < len(code):
			i++
			p.literal(code[i : i+1])
		case c == '_' || c == '*': // as much room as the next character, or filled up with it
			i++
		case p.started && hasPrefixAny(code[i:], "E+", "E-", "e+", "e-"):
			s.exponent, p.ended = true, true
			i++
		case len(code)-i >= len(general) && strings.EqualFold(code[i:i+len(general)], general), strings.HasPrefix(code[i:], "G/"):
			s.plain = true
			i += len(general) - 1
		default:
			p.sign(c)
		}
	}
	p.finish()
	return s, "", false
}

type sectionParser struct {
	section *formatSection
	started bool // digits have been seen
	point   bool
	behind  bool // something stands behind the digits
	ended   bool // what follows is an exponent
	commas  int  // since the last digit
}

func (p *sectionParser) literal(text string) {
	if !p.started {
		p.section.prefix += text
		return
	}
	p.section.suffix += text
	p.behind = true
}

// bracket reads a sign of a currency, "[$¥-804]", or an elapsed time, "[h]".
func (p *sectionParser) bracket(inside string) {
	switch {
	case strings.HasPrefix(inside, "$"):
		sign, _, _ := strings.Cut(inside[1:], "-")
		p.literal(sign)
	case inside != "" && strings.Trim(strings.ToLower(inside), "hms") == "":
		p.section.clock, p.section.elapsed = true, true
	}
}

func (p *sectionParser) sign(c byte) {
	s := p.section
	switch c {
	case '0', '#', '?':
		p.digit(c)
	case '.':
		p.point = p.point || p.started
		if !p.started {
			p.started, p.point = true, true
		}
	case ',':
		if p.started {
			p.commas++
		}
	case '%':
		s.percent = true
		p.behind = true
	case '/':
		s.plain = s.plain || p.started // a fraction
	case '@':
		s.plain = true // a text
	case 'y', 'Y', 'e': // e in Chinese and Japanese formats
		s.year = true
	case 'm', 'M':
		s.month = true
	case 'd', 'D':
		s.day = true
	case 'h', 'H':
		s.clock = true
	case 's', 'S':
		s.clock, s.seconds = true, true
	case 'A', 'P': // AM/PM is not followed
	default:
		p.literal(string([]byte{c}))
	}
}

func (p *sectionParser) digit(c byte) {
	s := p.section
	if p.ended {
		return
	}
	s.plain = s.plain || p.behind // a pattern, as of telephones
	s.thousands = s.thousands || p.commas > 0
	p.started, p.commas, s.digits = true, 0, true
	switch {
	case p.point && c == '0':
		s.most++
		s.least = s.most
	case p.point:
		s.most++
	case c == '0':
		s.whole++
	}
}

func (p *sectionParser) finish() { p.section.scale = p.commas }

func (s *formatSection) isTime() bool {
	return !s.digits && (s.year || s.month || s.day || s.clock) || s.clock && s.seconds
}
