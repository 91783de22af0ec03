package load

import (
	"math"
	"strconv"
	"strings"
	"time"
)

// show writes a number as its cell shows it. It is a figure unless it is a day or time.
func (f numberFormat) show(v float64, from1904 bool) (text string, isFigure bool) {
	if len(f) == 0 {
		return plainNumber(v), true
	}
	s, sign := &f[0], ""
	switch {
	case v < 0 && len(f) > 1 && f[1].prefix+f[1].suffix != "" || v < 0 && len(f) > 1 && !f[1].digits:
		s, v = &f[1], -v
	case v == 0 && len(f) > 2:
		s = &f[2]
	case v < 0:
		s, sign, v = &f[0], "-", -v
	}
	switch {
	case s.isTime():
		if t, ok := s.showTime(v, from1904); ok && sign == "" {
			return t, false
		}
		return sign + plainNumber(v), true
	case s.plain:
		return sign + plainNumber(v), true
	case !s.digits:
		return s.prefix + s.suffix, true
	}
	return sign + s.prefix + s.showDigits(v) + s.suffix, true
}

func (s *formatSection) showDigits(v float64) string {
	// Excel rounds the fifteen digits that it shows: 2.675 is 2.68, though as a binary
	// number it is a little less.
	const nudge = 1 + 4*0x1p-52
	if s.percent {
		v *= 100
	}
	for range s.scale {
		v /= 1000
	}
	end := ""
	if s.percent {
		end = "%"
	}
	if s.exponent {
		return strconv.FormatFloat(v*nudge, 'E', s.most, 64) + end
	}
	if v == 0 && s.whole == 0 && s.most == 0 {
		return end // "#" and "?" show no zero
	}
	text := strconv.FormatFloat(v*nudge, 'f', s.most, 64)
	whole, fraction, _ := strings.Cut(text, ".")
	for len(fraction) > s.least && strings.HasSuffix(fraction, "0") {
		fraction = fraction[:len(fraction)-1]
	}
	whole = strings.Repeat("0", max(0, s.whole-len(whole))) + whole
	if s.thousands {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + "," + whole[i:]
		}
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return whole + end
}

// plainNumber shows a number that has no format: 0.1+0.2 is 0.3.
func plainNumber(v float64) string {
	const shown = 11 // digits of a fraction
	if math.Abs(v) < 1e15 && v == math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', shown, 64), 64)
	if err != nil || math.Abs(v) >= 1e15 || math.Abs(v) < 1e-6 {
		return strconv.FormatFloat(v, 'G', shown, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

const (
	lastSerial  = 2_958_466 // 10000-01-01
	leapOf1900  = 60        // 1900-02-29, which was none (18.17.4.1)
	daysTo1904  = 1_462
	secondsADay = 24 * 60 * 60
)

// showTime writes a day as 2025-12-02, whatever its order in the format; the year is kept.
func (s *formatSection) showTime(serial float64, from1904 bool) (string, bool) {
	if serial < 0 || serial >= lastSerial-daysTo1904 {
		return "", false
	}
	if from1904 {
		serial += daysTo1904
	}
	days := math.Floor(serial)
	seconds := int(math.Round((serial - days) * secondsADay))
	if s.elapsed {
		seconds += int(days) * secondsADay
		return strconv.Itoa(seconds/3600) + time.Unix(int64(seconds), 0).UTC().Format(":04:05"), true
	}
	if days < leapOf1900 {
		days++
	}
	t := time.Date(1899, 12, 30+int(days), 0, 0, seconds, 0, time.UTC)
	day, clock := "2006-01-02", "15:04"
	if s.seconds {
		clock = "15:04:05"
	}
	switch {
	case !s.year && !s.day && s.clock:
		return t.Format(clock), true
	case s.clock && t.Format("150405") != "000000":
		return t.Format(day + " " + clock), true
	case s.year && s.month && !s.day:
		day = "2006-01"
	case s.year && !s.month:
		day = "2006"
	}
	return t.Format(day), true
}
