package load

import (
	"regexp"
	"strconv"
	"time"
)

// Pages that are put together by script keep the day of publication in a variable. Only
// names that mean the publication count, and the first of them: further ones belong to
// other articles.
var (
	scriptDay = regexp.MustCompile(`(?i)["']?\b(?:publish_?time|publish_?date|published_?at|pub_?time|pub_?date|date_?published|news_?time|p_?time)["']?\s*[:=]\s*["'](\d{4}-\d{1,2}-\d{1,2})`)
	// WeChat writes the second of publication of an article of a public account.
	scriptSecond = regexp.MustCompile(`\b(?:var ct|oriCreateTime|ori_create_time)\s*=\s*["'](1\d{9})["']`)
)

const maxScript = 512 << 10 // bytes of programs in a page that are looked at

// beijing is the time zone of the seconds in scriptSecond.
var beijing = time.FixedZone("Asia/Shanghai", 8*60*60)

// scriptDate finds the day of publication in the programs of a page; zero if there is none.
func scriptDate(scripts []string) time.Time {
	read := 0
	for _, s := range scripts {
		if read += len(s); read > maxScript {
			break
		}
		if m := scriptDay.FindStringSubmatch(s); m != nil {
			if t, ok := parseStamp(m[1]); ok {
				return t
			}
		}
		if m := scriptSecond.FindStringSubmatch(s); m != nil {
			if n, err := strconv.ParseInt(m[1], 10, 64); err == nil {
				y, month, d := time.Unix(n, 0).In(beijing).Date()
				return time.Date(y, month, d, 0, 0, 0, 0, time.UTC)
			}
		}
	}
	return time.Time{}
}
