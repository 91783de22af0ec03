package fetch

import (
	"net/url"
	"slices"
	"strings"
)

// trackers are the parameters that say where a reader came from and not what is read.
// Names that some sites use for the article itself (id, from, ref, source) are not among them.
var trackers = []string{
	"fbclid", "gclid", "gclsrc", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "igsh", "li_fat_id",
	"mc_cid", "mc_eid", "mkt_tok", "_hsenc", "_hsmi", "oly_anon_id", "oly_enc_id", "vero_id", "rb_clickid", "wickedid",
	"_ga", "_gl", "ref_src", "spm", "scm", "share_token", "cmpid", "ncid", "smid", "at_medium", "at_campaign",
}

// Normalize returns the address that an article is known by: scheme and host in lower case,
// the host in ASCII, without default port, fragment and the parameters of campaigns and
// trackers (utm_*, fbclid, gclid, spm, …); the rest stays as it is, in its order. It refuses with
// ErrAddress what is no http or https address, has a user name in it or is longer than 2,000 bytes.
// Whether the address may be fetched is for Get to say.
func Normalize(address string) (string, error) {
	u, err := parse(address)
	if err != nil {
		return "", err
	}
	u.RawQuery = withoutTrackers(u.RawQuery)
	return u.String(), nil
}

func withoutTrackers(query string) string {
	if query == "" {
		return ""
	}
	kept := slices.DeleteFunc(strings.Split(query, "&"), func(parameter string) bool {
		name, _, _ := strings.Cut(parameter, "=")
		if plain, err := url.QueryUnescape(name); err == nil {
			name = plain
		}
		name = strings.ToLower(name)
		return strings.HasPrefix(name, "utm_") || slices.Contains(trackers, name)
	})
	return strings.Join(kept, "&")
}
