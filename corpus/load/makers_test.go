package load

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What the pages of testdata/pages have to reach: imitations in our own words of the markup
// of makers of pages, with what usually stands around an article. Their texts were written
// before the pages were, and checked by hand.
const (
	meanAgreement   = 0.93
	singleAgreement = 0.90
	datesRight      = 0.9
	authorsRight    = 0.9
)

// makerPages are what the pages say of themselves; an empty field is not there to
// be found; of the days of the last change only those that are named are judged.
var makerPages = []struct{ name, title, author, date, updated string }{
	{"wordpress", "Tram line seven opens two years late", "Mara Lindqvist", "2025-03-14", "2025-03-17"},
	{"ghost", "What a battery of sand taught a small town", "Teo Anand", "2025-05-02", ""},
	{"substack", "The price of a chip is not what you think", "Ilse Brandt", "2025-06-19", ""},
	{"medium", "I counted the birds on my balcony for a year", "Noor Haddad", "2024-12-30", "2025-01-04"},
	{"drupal", "New rules for the storage of rainwater take effect in July", "", "2025-04-08", ""},
	{"blogger", "Restoring a radio from 1958, part three", "Old Valves", "2024-11-17", ""},
	{"arcxp", "County votes to keep its three rural clinics open", "Dana Whitfield", "2025-02-26", "2025-02-27"},
	{"squarespace", "Notes on a kitchen made of one tree", "Studio Halvor", "2025-01-21", "2025-01-30"},
	{"wix", "How our choir found forty new voices", "Gemma Price", "2025-09-09", ""},
	{"hugo", "Moving 40 million rows without stopping the shop", "Piotr Zielinski", "2025-08-05", "2025-08-07"},
	{"jekyll", "A year of reading the minutes", "R. Okafor", "2025-10-12", ""},
	{"mediawiki", "Kestrel Bay Lighthouse", "", "2025-08-03", ""},
	{"discourse", "Solar panels on a north roof: two years of data", "brightside", "2025-07-23", "2025-07-24"},
	{"edgar", "", "", "", ""},
	{"prnewswire", "Calder Robotics to Acquire Finch Sensors for $240 Million", "Calder Robotics Corp.", "2025-09-16", ""},
	{"reuters", "Zinc smelter halts output after fire, prices climb", "Anneke de Vries", "2025-10-28", ""},
	{"bbc", "Village buys its pub for one pound", "Owen Pritchard", "2025-04-22", ""},
	{"ft", "Pension funds retreat from private credit", "Harriet Cole, Jun Sato", "2025-11-05", "2025-11-06"},
	{"nyt", "The Last Elevator Operator Goes Down", "Sylvia Marchetti", "2025-05-30", "2025-05-31"},
	{"amp", "Ferry cancelled for third day as storm lingers", "Kirsty Munro", "2025-01-12", ""},
	{"sina", "国内首条氢能货运专线开通 单程运费下降一成", "中国能源报", "2025-09-18", ""},
	{"qq", "老城区里的社区食堂：一顿午饭怎样做到十二元", "", "2025-08-11", ""},
	{"netease", "手机厂商集体推迟折叠屏新品 供应链称铰链良率不足", "网易", "2025-07-07", ""},
	{"caixin", "地方债置换进入尾声 剩余额度集中于五省", "王婧", "2025-10-20", ""},
	{"36kr", "一家做工业内窥镜的公司，怎样在三年里拿下七成市场", "何蓓", "2025-06-24", ""},
	{"xueqiu", "三季报里的一个细节：应收账款为什么突然少了", "山间听雨", "2025-10-31", ""},
	{"govcn", "关于进一步做好农村供水工作的通知", "", "2025-03-27", ""},
	{"zhihu", "为什么高铁座椅大多是一边两个、一边三个？", "轨道边的猫", "2025-02-15", ""},
	{"wechat", "一碗面的三种账本", "面馆老板阿坤", "2025-04-16", ""},
	{"toutiao", "暴雨过后，山村用三天抢通了唯一的公路", "", "2025-07-29", ""},
	{"sohu", "博物馆夜场预约满额 文创收入首次超过门票", "", "2025-05-19", ""},
	{"thepaper", "长江口的中华绒螯蟹为什么回来了", "", "2025-09-30", ""},
	{"stcn", "九月新基金发行规模创年内新高 权益类占比过半", "赵黎昀", "2025-10-09", ""},
}

func TestMakers(t *testing.T) {
	files, err := filepath.Glob("testdata/pages/*.html")
	if err != nil || len(files) != len(makerPages) {
		t.Fatalf("%d pages, want %d, error %v", len(files), len(makerPages), err)
	}
	sum, dates, dated, authors, authored := 0.0, 0, 0, 0, 0
	for _, p := range makerPages {
		a := loadMaker(t, p.name)
		want, err := os.ReadFile("testdata/pages/" + p.name + ".txt")
		if err != nil {
			t.Fatal(err)
		}
		precision, recall, f1 := agreement(a.Text, string(want))
		if sum += f1; f1 < singleAgreement {
			t.Errorf("%s: F1 %.3f, precision %.3f, recall %.3f of\n%s", p.name, f1, precision, recall, a.Text)
		}
		if strings.TrimSpace(p.title) != "" && a.Title != p.title {
			t.Errorf("%s: title %q, want %q", p.name, a.Title, p.title)
		}
		if authored++; a.Author == p.author {
			authors++
		} else {
			t.Logf("%s: author %q, want %q", p.name, a.Author, p.author)
		}
		switch got := isoDay(a.Published); {
		case p.date == "" && got != "":
			t.Errorf("%s: date %s (%s) of a page without one", p.name, got, a.PublishedFrom)
		case p.date != "":
			if dated++; got == p.date {
				dates++
			} else {
				t.Logf("%s: date %q (%s), want %s", p.name, got, a.PublishedFrom, p.date)
			}
		}
		if got := isoDay(a.Updated); p.updated != "" && got != p.updated {
			t.Errorf("%s: updated %q, want %s", p.name, got, p.updated)
		}
	}
	n := float64(len(makerPages))
	t.Logf("mean F1 %.3f, %d of %d dates, %d of %d authors", sum/n, dates, dated, authors, authored)
	if float64(authors) < authorsRight*float64(authored) {
		t.Errorf("%d authors of %d are right, want %.0f%%", authors, authored, 100*authorsRight)
	}
	if sum/n < meanAgreement || float64(dates) < datesRight*float64(dated) {
		t.Errorf("mean F1 %.3f, want %.2f; %d dates of %d are right, want %.0f%%", sum/n, meanAgreement, dates, dated, 100*datesRight)
	}
}

func loadMaker(t *testing.T, name string) Article {
	t.Helper()
	data, err := os.ReadFile("testdata/pages/" + name + ".html")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Load(data, Source{Name: name + ".html"})
	if err != nil {
		t.Fatal(err)
	}
	return a
}
