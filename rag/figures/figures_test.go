package figures

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// show writes figures as "text=value unit", a range as "text=low..high unit".
func show(fs []Figure) string {
	var out []string
	for _, f := range fs {
		v := fmt.Sprintf("%.12g", f.Value)
		if f.IsRange() {
			v += fmt.Sprintf("..%.12g", f.High)
		}
		out = append(out, strings.TrimSpace(f.Text+"="+v+" "+f.Unit))
	}
	return strings.Join(out, "; ")
}

func TestParseEnglish(t *testing.T) {
	tests := []struct{ text, want string }{
		// Money.
		{"spent 19.1 billion yuan", "19.1 billion yuan=19100000000 CNY"},
		{"RMB 13bn in cash", "RMB 13bn=13000000000 CNY"},
		{"RMB13bn in cash", "RMB13bn=13000000000 CNY"},
		{"reached US$155bn, then", "US$155bn=155000000000 USD"},
		{"US$1,234.5 billion", "US$1,234.5 billion=1.2345e+12 USD"},
		{"HK$5.2 million; £3.1m; €40k", "HK$5.2 million=5200000 HKD; £3.1m=3100000 GBP; €40k=40000 EUR"},
		{"$2 trillion and $500", "$2 trillion=2e+12 USD; $500=500 USD"},
		{"¥130bn", "¥130bn=130000000000 CNY"},
		{"a 13-billion-yuan plan", "13-billion-yuan=13000000000 CNY"},
		{"39.824\nbillion yuan", "39.824\nbillion yuan=39824000000 CNY"},
		{"5 billion Hong Kong dollars", "5 billion Hong Kong dollars=5000000000 HKD"},
		{"two million dollars", "two million dollars=2000000 USD"},
		{"two hundred and fifty million yuan", "two hundred and fifty million yuan=250000000 CNY"},
		{"earned 85 cents a share", "85 cents=0.85 USD"},
		{"-$5 million and $-6 million", "-$5 million=-5000000 USD; $-6 million=-6000000 USD"},
		{"margin—59.5%", "59.5%=59.5 %"},

		// Shares and points.
		{"up 34% year over year", "34%=34 %"},
		{"an 82 percent rise, 24 per cent", "82 percent=82 %; 24 per cent=24 %"},
		{"twenty-four percent", "twenty-four percent=24 %"},
		{"a 10-percent stake", "10-percent=10 %"},
		{"1.7 percentage points", "1.7 percentage points=1.7 pp"},
		{"a 2-percentage-point gap, 3pp", "2-percentage-point=2 pp; 3pp=3 pp"},
		{"25 basis points, 50bps", "25 basis points=0.25 pp; 50bps=0.5 pp"},
		{"margin of -5.3%", "-5.3%=-5.3 %"},
		{"negative 5%", "negative 5%=-5 %"},
		{"grew 33%", "33%=33 %"},
		{"grew 33％ to １２.５％", "33％=33 %; １２.５％=12.5 %"},

		// Multiples and counts.
		{"a 2x gain, three-fold, threefold", "2x=2 x; three-fold=3 x"},
		{"three times as large", "three times=3 x"},
		{"met three times this year", ""},
		{"1.5 times earnings", "1.5 times=1.5 x"},
		{"10 million downloads", "10 million=10000000 download"},
		{"10,000,000 times", "10,000,000=10000000 time"},
		{"10 million monthly active users", "10 million=10000000 user"},
		{"480,200 vehicles", "480,200=480200 vehicle"},
		{"10,000 Nvidia GPUs", "10,000=10000 gpu"},
		{"25 countries and 12 people", "25=25 country; 12=12 person"},
		{"over 100 million.", "100 million=100000000"},
		{"a 7B model", "7B=7000000000"},
		{"the index closed at 3521.5", "3521.5=3521.5"},

		// Fractions.
		{"one-third of it, two-thirds, three-quarters", "one-third=33.3333333333 %; two-thirds=66.6666666667 %; three-quarters=75 %"},
		{"a third of the orders, half of the staff, half its revenue", "a third=33.3333333333 %; half=50 %; half=50 %"},
		{"a quarter of Alibaba's users, two thirds of them", "a quarter=25 %"},
		{"the first half of the year, the third quarter, half a year, first three quarters of 2025", ""},
		{"a quarter of growth, the second half of 2025, half past two, a third company, one quarter later", ""},

		// Ranges and shared units.
		{"between $91 billion and $93 billion in 2025", "between $91 billion and $93 billion=91000000000..93000000000 USD"},
		{"$91-93 billion", "$91-93 billion=91000000000..93000000000 USD"},
		{"US$91–93bn", "US$91–93bn=91000000000..93000000000 USD"},
		{"a range of $70 billion to $72 billion from $66 billion to $72 billion", "$70 billion to $72 billion=70000000000..72000000000 USD; $66 billion=66000000000 USD; $72 billion=72000000000 USD"},
		{"5-7% or 5% to 7%", "5-7%=5..7 %; 5% to 7%=5..7 %"},
		{"fell 18% to RMB 15.3 billion", "18%=18 %; RMB 15.3 billion=15300000000 CNY"},
		{"rose from 5% to 7%", "5%=5 %; 7%=7 %"},
		{"between 5 and 7 percent", "between 5 and 7 percent=5..7 %"},
		{"19.1 billion yuan and 13 billion yuan", "19.1 billion yuan=19100000000 CNY; 13 billion yuan=13000000000 CNY"},
		{"19.1 and 13 billion yuan", "19.1=19100000000 CNY; 13 billion yuan=13000000000 CNY"},
		{"46%, 82%", "46%=46 %; 82%=82 %"},
		{"5, 6 and 7 percent", "5=5 %; 6=6 %; 7 percent=7 %"},
		{"900 million to 1.2 billion yuan", "900 million to 1.2 billion yuan=900000000..1200000000 CNY"},

		// Not figures.
		{"in 2025 and 1998, FY2026, fiscal 2026, FY26", ""},
		{"Q3 2025, 3Q25, 1H25, H1 2024", ""},
		{"third quarter, the 3rd, 21st century, 1990s", ""},
		{"September 30, 2025; 30 September 2025; Dec. 2", ""},
		{"2025-12-02, 12/02 2025, 2024-25, 24/7", ""},
		{"at 10:30, 2 p.m., 5 pm", ""},
		{"over three years, within 18 months, a 24-hour ban", ""},
		{"1. First\n2) second\n- 3. third\n(4) fourth", ""},
		{"as said [3], and [1, 2]", ""},
		{"GPT-4, GPT-4.1, Qwen3, Qwen2.5-72B, A100, Gemini 3, H20, iPhone 17, COVID-19", ""},
		{"Boeing 737 and S&P 500, phase 2, top 10 companies, 0700.HK", ""},
		{"Gemini 3 was released", ""},
		{"Claude 3.5 Sonnet on 3nm, 5G and 4K", ""},
		{"https://example.com/2025/12/12345?x=5%", ""},
		{"version 3.5.1 at 10.0.0.1", ""},
		{"two companies, one of them", ""},
		{"gives 3 reasons", ""},
		{"a 3-2 win", ""},
		{"a 34-year-old", ""},
		{"beat Delaware 81-68, in 1789", ""},
		{"In March 13 million people", "13 million=13000000 person"},
		{"In May 2025 13 billion yuan", "13 billion yuan=13000000000 CNY"},
		{"1. 13 billion yuan", "13 billion yuan=13000000000 CNY"},
	}
	for _, tt := range tests {
		if got := show(Parse(tt.text)); got != tt.want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestParseChinese(t *testing.T) {
	tests := []struct{ text, want string }{
		{"资本支出降至130亿元人民币", "130亿元人民币=13000000000 CNY"},
		{"收入398.24亿元，同比增长34%", "398.24亿元=39824000000 CNY; 34%=34 %"},
		{"910亿至930亿美元，此前为850亿美元", "910亿至930亿美元=91000000000..93000000000 USD; 850亿美元=85000000000 USD"},
		{"30到40亿元", "30到40亿元=3000000000..4000000000 CNY"},
		{"由5%至7%", "5%=5 %; 7%=7 %"},
		{"1.2万亿港元", "1.2万亿港元=1.2e+12 HKD"},
		{"五百万美元和3000万欧元", "五百万美元=5000000 USD; 3000万欧元=30000000 EUR"},
		{"人民币130亿元", "人民币130亿元=13000000000 CNY"},
		{"￥１３０亿", "￥１３０亿=13000000000 CNY"},
		{"1亿2000万元", "1亿2000万元=120000000 CNY"},
		{"一万二千人", "一万二千人=12000 person"},
		{"380多亿元", "380多亿元=38000000000 CNY"},
		{"一百三十亿元", "一百三十亿元=13000000000 CNY"},
		{"百分之二十四", "百分之二十四=24 %"},
		{"百分之3.5", "百分之3.5=3.5 %"},
		{"百分之二十四点五", "百分之二十四点五=24.5 %"},
		{"增长三成", "三成=30 %"},
		{"公司三成立", ""},
		{"三分之一的订单，有一半员工，十分之三", "三分之一=33.3333333333 %; 一半=50 %; 十分之三=30 %"},
		{"1.7个百分点，25个基点", "1.7个百分点=1.7 pp; 25个基点=0.25 pp"},
		{"两倍，2.5倍", "两倍=2 x; 2.5倍=2.5 x"},
		{"突破1000万次", "1000万次=10000000 time"},
		{"销售48.02万辆，员工12345人", "48.02万辆=480200 vehicle; 12345人=12345 person"},
		{"19.1亿和13亿元", "19.1亿=1910000000 CNY; 13亿元=1300000000 CNY"},
		{"10余家", "10余家=10 company"},
		{"2000元", "2000元=2000 CNY"},
		{"利润-5亿元，负5%", "-5亿元=-500000000 CNY; 负5%=-5 %"},
		{"3万多人，10万余元", "3万多人=30000 person; 10万余元=100000 CNY"},
		{"46.8、32.3、34个百分点", "46.8=46.8 pp; 32.3=32.3 pp; 34个百分点=34 pp"},
		{"5万亿、6万亿美元", "5万亿=5e+12 USD; 6万亿美元=6e+12 USD"},
		{"PMI为49.8", "49.8=49.8"},

		{"2025年第三季度，11月2日，2026财年，3季度", ""},
		{"第三季度，第10家，前三季度", ""},
		{"三年，18个月，24小时，30天", ""},
		{"小米15和骁龙8，三元股份，一带一路，十三五规划", ""},
		{"三家公司，两个原因，一次，3个方面", ""},
		{"5G手机，7B模型，500强", ""},
		{"1、首先\n2.其次\n（3）再次", ""},
		{"下午3点30分", ""},
		{"数十名员工，10千伏线路", "10=10"},
		{"成千上万，万一，千万不要", ""},
		{"如文[1]所述", ""},
	}
	for _, tt := range tests {
		if got := show(Parse(tt.text)); got != tt.want {
			t.Errorf("Parse(%q)\n got %s\nwant %s", tt.text, got, tt.want)
		}
	}
}

func TestDigits(t *testing.T) {
	tests := []struct {
		text string
		want int
	}{
		{"39.8 billion yuan", 8}, {"51 billion", 9}, {"24%", 0}, {"59.5%", -1}, {"480,200 vehicles", 0},
		{"48.02万辆", 2}, {"130亿元", 8}, {"1亿2000万元", 4}, {"25 basis points", -2}, {"85 cents", -2}, {"$91-93.5 billion", 8},
	}
	for _, tt := range tests {
		fs := Parse(tt.text)
		if len(fs) != 1 || fs[0].Digits != tt.want {
			t.Errorf("Parse(%q) = %+v, want one figure with Digits %d", tt.text, fs, tt.want)
		}
	}
}

// checkSpans fails unless every figure is the text it points at, in order.
func checkSpans(t *testing.T, text string) {
	t.Helper()
	last := 0
	for _, f := range Parse(text) {
		if f.Start < last || f.Start >= f.End || f.End > len(text) || text[f.Start:f.End] != f.Text {
			t.Fatalf("Parse(%q): figure %+v does not stand at its offsets", text, f)
		}
		if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || math.IsInf(f.High, 0) {
			t.Fatalf("Parse(%q): figure %+v has no finite value", text, f)
		}
		last = f.End
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"between $91 billion and $93 billion", "910亿至930亿美元", "百分之二十四点五", "19.1 and 13 billion yuan", "GPT-4 [1, 2]",
		"1亿2000万元", "-$5 million", "twenty-four per cent", "2025-12-02 10:30", "\xff５-７％", "1,234,567.89x", "三千千瓦",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) { checkSpans(t, text) })
}

// longRuns make a parser quadratic that looks ahead or back without bound.
var longRuns = []string{"1,", "1 and ", "一", "$", "between ", "-", "5 [", "((1", "三点", "1-", "百万", "a-", "twenty "}

func TestParseLongRuns(t *testing.T) {
	for _, unit := range longRuns {
		checkSpans(t, strings.Repeat(unit, 50_000/len(unit)))
	}
}

// BenchmarkParseLongRuns: MB/s should not depend on the run, nor on its length.
func BenchmarkParseLongRuns(b *testing.B) {
	for _, unit := range longRuns {
		for _, size := range []int{5_000, 50_000} {
			text := strings.Repeat(unit, size/len(unit))
			b.Run(fmt.Sprintf("%q/%d", unit, size), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					Parse(text)
				}
			})
		}
	}
}
