package verify

import (
	"strings"
	"testing"
)

// passages that the cases below cite, by name.
var casePassages = map[string]string{
	"capex":   capex,
	"cloud":   cloud,
	"order":   order,
	"search":  search,
	"cars":    cars,
	"guide":   "Google now expects capital expenditures of between $91 billion and $93 billion in 2025, up from an earlier estimate of $85 billion.",
	"pledge":  "Over the past twelve months Alibaba spent more than 126 billion yuan on capital expenditure, and it has pledged over 380 billion yuan for AI and cloud over three years.",
	"margin":  "TSMC's gross margin widened to 59.5 percent from 57.8 percent a year ago, a rise of 1.7 percentage points.",
	"nvidia":  "Nvidia's data center revenue was $51.2 billion, 66% higher than a year before, and total revenue came to $57.0 billion.",
	"meta":    "Meta narrowed its 2025 capital expenditure forecast to a range of $70 billion to $72 billion from $66 billion to $72 billion.",
	"zh":      "腾讯第三季度资本开支为130亿元，低于第二季度的191亿元；去年第四季度为366亿元。",
	"byd":     "比亚迪11月销售48.02万辆，同比下降5.3%；前三季度研发投入437.5亿元。",
	"guidezh": "谷歌将2025年资本支出指引上调至910亿至930亿美元，此前为850亿美元。",
	"results": "Alibaba's operating profit fell 85% to 5.36 billion yuan and its net profit fell 53% to 20.6 billion yuan. Tencent's revenue rose 15% to 192.9 billion yuan.",
	"flow":    "Free cash flow turned negative at 21.8 billion yuan, compared to 13.7 billion yuan in the same period last year.",
	"loss":    "Intel's net loss narrowed to $1.6 billion from $2.9 billion, while revenue of $13.7 billion beat analysts' estimates of $13.1 billion.",
	"losszh":  "百度三季度净亏损112亿元，上年同期净利润76亿元，营收312亿元，超出市场预期。",
	"share":   "One-third of the orders came from abroad; half of the staff, about 2,400 people, work in Shenzhen. Output more than doubled.",
	"sharezh": "三分之一的订单来自海外，约2400名员工中有一半在深圳。产量较上年增长1.5倍。",
	"rate":    "The central bank cut its rate by 25 basis points to 3.75%, and lending grew 8% year on year but only 1% from the previous quarter.",
	"ratezh":  "贷款同比增长8%，环比仅增长1%；利率下调25个基点至3.75%。",
	"table":   "| Company | Revenue | Change |\n|---|---|---|\n| Baidu | 31.2 billion yuan | -7% |\n| NetEase | 28.4 billion yuan | +8% |\n",
	"headed":  "Quarterly figures (billion yuan)\n\n| Quarter | Capex | Revenue |\n|---|---|---|\n| Q2 2025 | 19.1 | 184.5 |\n| Q3 2025 | 13.0 | 192.9 |\n",
	"names":   "The GPT-4 and Qwen3 models run on A100, H20 and 3nm chips over 5G in Q3 of FY18; 12 customers use them.",
}

// TestCases says of answers what is right and wrong with them: figures with
// their states, then claims.
func TestCases(t *testing.T) {
	tests := []struct{ name, passages, answer, want string }{
		// Whose and what.
		{"right company", "results", "Alibaba's net profit fell 53% [1].", "53% exact | supported"},
		{"another company of the passage", "results", "Tencent's net profit fell 53% [1].", "53% unsupported | unsupported"},
		{"another company beside the passage", "cloud", "Baidu's cloud revenue grew 34% [1].", "34% unsupported | unsupported"},
		{"another company in Chinese", "cloud", "百度云收入增长34%[1]。", "34% unsupported | unsupported"},
		{"a part for the whole", "cloud", "Alibaba's cloud revenue grew 34% [1].", "34% exact | supported"},
		{"another name of the company", "guide", "Alphabet guides to $91-93 billion [1].", "$91-93 billion exact | supported"},
		{"another metric", "results", "Alibaba's operating profit was 20.6 billion yuan [1].", "20.6 billion yuan unsupported | unsupported"},
		{"another metric in Chinese", "results", "阿里巴巴经营利润为206亿元[1]。", "206亿元 unsupported | unsupported"},
		{"the metric by another name", "capex", "腾讯资本支出降至130亿元[1]。", "130亿元 exact | supported"},
		{"no company named", "results", "Revenue rose 15% [1].", "15% exact | supported"},
		{"compared with another", "capex cloud", "Unlike Alibaba, Tencent spent 13 billion yuan [1].", "13 billion yuan exact | supported"},
		{"a row of another company", "table", "NetEase's revenue was 31.2 billion yuan [1].", "31.2 billion yuan unsupported | unsupported"},
		{"a row", "table", "百度收入为312亿元[1]。", "312亿元 exact | supported"},
		{"a table in billions", "headed", "Tencent's revenue was 192.9 billion yuan and capex 13 billion yuan [1].", "192.9 billion yuan exact; 13 billion yuan exact | supported"},

		// Directions.
		{"guidance cut", "guide", "Google cut its guidance to $91 billion to $93 billion [1].", "$91 billion to $93 billion exact | contradicted"},
		{"guidance raised", "guidezh", "谷歌将指引上调至910亿至930亿美元[1]。", "910亿至930亿美元 exact | supported"},
		{"guidance cut in Chinese", "guidezh", "谷歌将指引下调至910亿至930亿美元[1]。", "910亿至930亿美元 exact | contradicted"},
		{"slid", "capex", "Tencent's capex jumped to 13 billion yuan [1].", "13 billion yuan exact | contradicted"},
		{"widened", "margin", "TSMC's gross margin narrowed to 59.5% [1].", "59.5% exact | contradicted"},
		{"narrowed by points", "margin", "TSMC's gross margin narrowed by 1.7 percentage points [1].", "1.7 percentage points exact | contradicted"},
		{"higher", "nvidia", "Nvidia's data center revenue fell 66% to $51.2 billion [1].", "66% exact; $51.2 billion exact | contradicted"},
		{"higher in Chinese", "nvidia", "英伟达数据中心收入同比下降66%[1]。", "66% exact | contradicted"},
		{"lower than", "zh", "腾讯第三季度资本开支升至130亿元[1]。", "130亿元 exact | contradicted"},
		{"lower than in English", "zh", "Tencent's capex fell to 13 billion yuan in the third quarter [1].", "13 billion yuan exact | supported"},
		{"negative", "flow", "Free cash flow was negative 21.8 billion yuan [1].", "negative 21.8 billion yuan exact | supported"},
		{"an inflow", "flow", "There was a free cash inflow of 21.8 billion yuan [1].", "21.8 billion yuan exact | contradicted"},
		{"an outflow in Chinese", "flow", "自由现金流净流出218亿元[1]。", "218亿元 exact | supported"},
		{"loss narrowed", "loss", "Intel's net loss widened to $1.6 billion [1].", "$1.6 billion exact | contradicted"},
		{"a profit", "loss", "英特尔净利润16亿美元[1]。", "16亿美元 exact | contradicted"},
		{"a loss", "losszh", "Baidu lost 11.2 billion yuan, after a profit of 7.6 billion yuan [1].", "11.2 billion yuan exact; 7.6 billion yuan exact | supported"},
		{"a profit in Chinese", "losszh", "百度三季度盈利112亿元[1]。", "112亿元 exact | contradicted"},
		{"beat", "loss", "Intel's revenue of $13.7 billion missed estimates [1].", "$13.7 billion exact | contradicted"},
		{"beat in Chinese", "losszh", "百度营收312亿元，不及市场预期[1]。", "312亿元 exact | contradicted"},
		{"beat indeed", "losszh", "Baidu's revenue of 31.2 billion yuan beat expectations [1].", "31.2 billion yuan exact | supported"},
		{"by the quarter, not by the year", "rate", "Lending grew 8% quarter on quarter [1].", "8% unsupported | unsupported"},
		{"by the year", "ratezh", "Lending rose 8% from a year earlier [1].", "8% exact | supported"},
		{"by the quarter in Chinese", "ratezh", "贷款环比增长8%[1]。", "8% unsupported | unsupported"},
		{"basis points", "rate", "The rate was raised by 0.25 percentage points [1].", "0.25 percentage points exact | contradicted"},

		// Forms.
		{"fractions", "share", "A third of the orders came from abroad [1].", "A third exact | supported"},
		{"fractions in Chinese", "share", "三分之一的订单来自海外[1]。", "三分之一 exact | supported"},
		{"another fraction", "sharezh", "A quarter of the orders came from abroad [1].", "A quarter unsupported | unsupported"},
		{"half", "sharezh", "Half of the staff work in Shenzhen [1].", "Half exact | supported"},
		{"a fraction as a percentage", "share", "50% of the staff work in Shenzhen [1].", "50% exact | supported"},
		{"a multiple", "sharezh", "产量增长1.5倍[1]。", "1.5倍 exact | supported"},
		{"names", "names", "GPT-4, Qwen3, A100, H20, 3nm, 5G, Q3 and FY18 are named [1].", " | supported"},
		{"a break in the figure", "capex", "Capex was 13\nbillion\nyuan [1].", "13\nbillion\nyuan exact | supported"},
		{"wide digits", "capex", "资本开支为１３０亿元[1]。", "１３０亿元 exact | supported"},
		{"thousands with spaces", "byd", "BYD sold 480\u202f200 vehicles [1].", "480\u202f200 exact | supported"},
		{"in thousands", "byd", "BYD sold 480,200 vehicles, down 5.3% [1].", "480,200 exact; 5.3% exact | supported"},
		{"a loss of as a sign", "loss", "Intel had -$1.6 billion of net income [1].", "-$1.6 billion exact | supported"},

		// Arithmetic.
		{"change between quarters", "capex", "Tencent's capex fell about 53% between the first and the third quarter of 2025 [1].", "53% derived | supported"},
		{"change in Chinese", "zh", "腾讯三季度资本开支环比下降约32%[1]。", "32% derived | supported"},
		{"the wrong change", "capex", "Tencent's capex fell about 63% between the first and the third quarter of 2025 [1].", "63% unsupported | unsupported"},
		{"a rise that was a fall", "capex", "Tencent's capex rose 6.1 billion yuan from the second quarter to the third [1].", "6.1 billion yuan unsupported | unsupported"},
		{"points", "margin", "The gross margin was 1.7 points higher at 59.5%, against 57.8% [1].", "59.5% exact; 57.8% exact | supported"},
		{"midpoint in Chinese", "guidezh", "指引中值为920亿美元[1]。", "920亿美元 derived | supported"},
		{"raised by", "guide", "The midpoint is $7 billion above the earlier estimate [1].", "$7 billion unsupported | unsupported"},
		{"share in Chinese", "search", "AI云收入62亿元，约为在线营销收入153亿元的41%[1]。", "62亿元 exact; 153亿元 exact; 41% derived | supported"},
		{"multiple", "zh", "第四季度366亿元是第三季度130亿元的2.8倍[1]。", "366亿元 exact; 130亿元 exact; 2.8倍 derived | supported"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			in := Input{Answer: tt.answer}
			for _, name := range strings.Fields(tt.passages) {
				in.Cited = append(in.Cited, casePassages[name])
			}
			r := Check(in)
			var figs, claims []string
			for _, f := range r.Figures {
				figs = append(figs, f.Text+" "+string(f.Status))
			}
			for _, c := range r.Claims {
				claims = append(claims, string(c.Support))
			}
			if got := strings.Join(figs, "; ") + " | " + strings.Join(claims, " "); got != tt.want {
				t.Errorf("%q over %s\n got %s\nwant %s", tt.answer, in.Cited, got, tt.want)
			}
		})
	}
}
