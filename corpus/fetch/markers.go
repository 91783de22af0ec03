package fetch

import (
	"net/url"
	"slices"
	"strings"
)

// prompt is what a page says in place of the article. It counts where a short block of a page
// without much text begins with it or is little else: an article that mentions it says more.
type prompt struct {
	kind  error
	words string // lower case, ' for ’, single spaces
}

// prompts were taken from the pages that sites show to readers who are not logged in, to
// readers who have not agreed to anything, and to programs.
var prompts = []prompt{
	{ErrPaywall, "subscribe to continue"},
	{ErrPaywall, "subscribe to read"},
	{ErrPaywall, "subscribe to keep reading"},
	{ErrPaywall, "subscribe now to continue"},
	{ErrPaywall, "subscribe to unlock this article"},
	{ErrPaywall, "to continue reading"},
	{ErrPaywall, "to read the full story, subscribe"},
	{ErrPaywall, "continue reading with a subscription"},
	{ErrPaywall, "keep reading with a subscription"},
	{ErrPaywall, "log in to continue reading"},
	{ErrPaywall, "sign in to continue reading"},
	{ErrPaywall, "register to continue reading"},
	{ErrPaywall, "create a free account to continue reading"},
	{ErrPaywall, "this article is for subscribers"},
	{ErrPaywall, "this article is reserved for subscribers"},
	{ErrPaywall, "this content is for subscribers"},
	{ErrPaywall, "this post is for paid subscribers"},
	{ErrPaywall, "this post is for paying subscribers"},
	{ErrPaywall, "this story is available exclusively to"},
	{ErrPaywall, "you have reached your limit of free articles"},
	{ErrPaywall, "you've reached your limit of free articles"},
	{ErrPaywall, "you have read your last free article"},
	{ErrPaywall, "you've read your last free article"},
	{ErrPaywall, "继续阅读请登录"},
	{ErrPaywall, "继续阅读请订阅"},
	{ErrPaywall, "登录后继续阅读"},
	{ErrPaywall, "登录后可继续阅读"},
	{ErrPaywall, "请登录后阅读"},
	{ErrPaywall, "请先登录后阅读"},
	{ErrPaywall, "登录后阅读全文"},
	{ErrPaywall, "登录查看全文"},
	{ErrPaywall, "订阅后阅读全文"},
	{ErrPaywall, "订阅后继续阅读"},
	{ErrPaywall, "付费后阅读全文"},
	{ErrPaywall, "付费后可阅读全文"},
	{ErrPaywall, "付费阅读全文"},
	{ErrPaywall, "本文为付费内容"},
	{ErrPaywall, "本文为付费文章"},
	{ErrPaywall, "本文为会员专享"},
	{ErrPaywall, "此内容为付费内容"},
	{ErrPaywall, "开通会员阅读全文"},
	{ErrPaywall, "开通会员，阅读全文"},
	{ErrPaywall, "成为会员后继续阅读"},

	{ErrConsent, "before you continue to google"},
	{ErrConsent, "before you continue to youtube"},
	{ErrConsent, "bevor sie zu google weitergehen"},
	{ErrConsent, "avant d'accéder à google"},
	{ErrConsent, "yahoo is part of the yahoo family of brands"},
	{ErrConsent, "please accept cookies to continue"},
	{ErrConsent, "accept cookies to continue"},
	{ErrConsent, "accept all cookies to continue"},
	{ErrConsent, "在继续使用 google 之前"},
	{ErrConsent, "继续之前，请先同意"},

	{ErrBlocked, "just a moment..."},
	{ErrBlocked, "checking your browser before accessing"},
	{ErrBlocked, "checking if the site connection is secure"},
	{ErrBlocked, "enable javascript and cookies to continue"},
	{ErrBlocked, "please enable js and disable any ad blocker"},
	{ErrBlocked, "attention required! | cloudflare"},
	{ErrBlocked, "sorry, you have been blocked"},
	{ErrBlocked, "verify you are human"},
	{ErrBlocked, "verifying you are human"},
	{ErrBlocked, "please verify you are a human"},
	{ErrBlocked, "press & hold to confirm you are a human"},
	{ErrBlocked, "are you a robot?"},
	{ErrBlocked, "i'm not a robot"},
	{ErrBlocked, "our systems have detected unusual traffic"},
	{ErrBlocked, "we've detected unusual activity from your computer network"},
	{ErrBlocked, "pardon our interruption"},
	{ErrBlocked, "access to this page has been denied"},
	{ErrBlocked, "you don't have permission to access"},
	{ErrBlocked, "环境异常"},
	{ErrBlocked, "当前环境异常"},
	{ErrBlocked, "访问过于频繁"},
	{ErrBlocked, "您的访问过于频繁"},
	{ErrBlocked, "请完成安全验证"},
	{ErrBlocked, "请完成人机验证"},
	{ErrBlocked, "请拖动滑块完成验证"},
	{ErrBlocked, "百度安全验证"},
}

// traces are in the markup of the bot checks of Cloudflare, DataDome, PerimeterX (HUMAN), Imperva, AWS and
// Akamai. Sites load the same scripts beside their articles, so they count on a page with next to no text.
var traces = []string{
	"_cf_chl_opt", "captcha-delivery.com", "px-captcha", "_incapsula_resource", "awswafcookiedomainlist", "gokuprops", "sec-if-cpt-container",
}

// challengeHeaders are sent with a bot check and never with a page.
// Sources: https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
// and https://docs.aws.amazon.com/waf/latest/developerguide/waf-captcha-and-challenge-actions.html
var challengeHeaders = map[string][]string{
	"Cf-Mitigated":      {"challenge"},
	"X-Amzn-Waf-Action": {"challenge", "captcha"},
}

// Where sites send readers instead: first labels of hosts, and segments of paths without their
// extension.
var detours = []struct {
	kind     error
	labels   []string
	segments []string
}{
	{ErrConsent, []string{"consent", "guce"}, []string{"consent", "collectconsent", "cookie-consent", "cookieconsent", "cookiewall", "cookie-wall", "privacy-gate"}},
	{ErrPaywall, []string{"login", "signin", "sso", "accounts", "passport", "auth"},
		[]string{"login", "log-in", "signin", "sign-in", "sign_in", "logon", "servicelogin", "authwall", "paywall", "subscribe"}},
	{ErrBlocked, []string{"captcha", "validate"}, []string{"captcha", "wappoc_appmsgcaptcha", "sorry", "antispider", "antibot", "verify"}},
}

// detour says what an address is that a reader of another one was sent to; nil: nothing special.
func detour(asked, came *url.URL) error {
	label, _, _ := strings.Cut(came.Host, ".")
	before, _, _ := strings.Cut(asked.Host, ".")
	wanted := segments(asked)
	for _, d := range detours {
		if label != before && slices.Contains(d.labels, label) {
			return d.kind
		}
		for _, s := range segments(came) {
			if slices.Contains(d.segments, s) && !slices.Contains(wanted, s) {
				return d.kind
			}
		}
	}
	return nil
}

// segments are the parts of a path in lower case, without ".html" and its kin.
func segments(u *url.URL) []string {
	parts := strings.Split(strings.ToLower(u.Path), "/")
	for i, part := range parts {
		parts[i], _, _ = strings.Cut(part, ".")
	}
	return parts
}
