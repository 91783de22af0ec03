package verify

// A saying is what a fact says of its figure.
type saying int

const (
	level   saying = iota // the metric is the figure
	change                // it rose or fell by the figure
	reached               // it rose or fell to the figure
	flow                  // an inflow (up) or an outflow of cash
	earned                // a net profit (up) or a net loss
)

// A fact is what a passage says, to be said again in other words.
type fact struct {
	passage     string    // words that only its passage has
	who, what   [2]string // in English and Chinese; the change of a flow has no metric
	value, high float64
	unit        string // as in figures, and a noun for counts
	say         saying
	up          bool // of all sayings but level
}

const (
	bn  = 1e9
	yi  = 1e8
	mn  = 1e6
	wan = 1e4
)

var (
	tencent     = [2]string{"Tencent", "腾讯"}
	alibaba     = [2]string{"Alibaba", "阿里巴巴"}
	aliyun      = [2]string{"Alibaba Cloud", "阿里云"}
	google      = [2]string{"Google", "谷歌"}
	googleCloud = [2]string{"Google Cloud", "谷歌云"}
	byd         = [2]string{"BYD", "比亚迪"}
	geely       = [2]string{"Geely", "吉利汽车"}
	hsbc        = [2]string{"HSBC", "汇丰"}
	jd          = [2]string{"JD.com", "京东"}
	baidu       = [2]string{"Baidu", "百度"}
	meituan     = [2]string{"Meituan", "美团"}
	netease     = [2]string{"NetEase", "网易"}
	tsmc        = [2]string{"TSMC", "台积电"}

	// capital spending, as others call it
	capexes   = [2]string{"capital expenditure", "资本开支"}
	spending  = [2]string{"capex", "资本支出"}
	revenue   = [2]string{"revenue", "收入"}
	backlog   = [2]string{"order backlog", "订单储备"}
	operating = [2]string{"operating profit", "经营利润"}
	netProfit = [2]string{"net profit", "净利润"}
	pledge    = [2]string{"three-year AI plan", "三年AI投入计划"}
	sold      = [2]string{"monthly sales", "月度销量"}
	grossRate = [2]string{"gross margin", "毛利率"}
	interest  = [2]string{"net interest income", "净利息收入"}
)

// ownPassages add what the sample articles lack: counts, points, losses and
// companies that the lexicon does not know. Their figures are made up.
var ownPassages = []string{
	"BYD sold 480,200 vehicles in November, 5.3% fewer than a year before. Geely's sales rose 24% to 310,400 vehicles, and Xiaomi delivered more than 41,300.",
	"比亚迪10月销售44.17万辆，同比下降12.1%；吉利汽车销量同比增长35.4%，达到30.71万辆。小鹏和小米各交付新车超过4万辆。",
	"TSMC's gross margin widened to 59.5 percent from 57.8 percent a year ago, a rise of 1.7 percentage points. Intel narrowed its net loss to $1.6 billion, and Samsung guided to more capex.",
	"百度三季度净亏损112亿元，上年同期为净利润76亿元。美团净亏损186亿元。京东净利润53亿元，同比下降55%。网易毛利率为64.1%，较上年同期上升1.2个百分点。",
	"HSBC's net interest income fell 4% to $8.1 billion and missed estimates. Standard Chartered's rose 2% to $2.7 billion.",
	"Norvik Shipping's revenue rose 8.6% to $2.35 billion in the third quarter. Its rival Halden Lines made a net loss of $310 million.",
	"海岚股份前三季度营收21.6亿元，同比增长17.3%；同业青屿科技净亏损4.27亿元。",
}

var facts = []fact{
	{"Tencent put 19.1 billion", tencent, capexes, 19.1 * bn, 0, "CNY", level, false},
	{"Tencent put 19.1 billion", tencent, spending, 119, 0, "%", change, true},
	{"Tencent put 19.1 billion", tencent, capexes, 36.6 * bn, 0, "CNY", level, false},
	{"Tencent put 19.1 billion", tencent, spending, 27.5 * bn, 0, "CNY", level, false},
	{"Tencent put 19.1 billion", tencent, revenue, 184.5 * bn, 0, "CNY", level, false},
	{"Tencent put 19.1 billion", tencent, revenue, 15, 0, "%", change, true},
	{"Tencent put 19.1 billion", tencent, capexes, 46.6 * bn, 0, "CNY", level, false},
	{"Tencent put 19.1 billion", tencent, revenue, 364.5 * bn, 0, "CNY", level, false},
	{"can point to a return", tencent, revenue, 35.8 * bn, 0, "CNY", reached, true},
	{"can point to a return", tencent, revenue, 20, 0, "%", change, true},
	{"He gave no new total", alibaba, pledge, 380 * bn, 0, "CNY", level, false},
	{"He gave no new total", aliyun, revenue, 26, 0, "%", change, true},
	{"He gave no new total", aliyun, revenue, 33.4 * bn, 0, "CNY", reached, true},
	{"Cash gives him less room", alibaba, [2]string{}, 18.8 * bn, 0, "CNY", flow, false},
	{"Cash gives him less room", alibaba, [2]string{}, 17.4 * bn, 0, "CNY", flow, true},
	{"Its parent, Alphabet, gave", google, capexes, 91 * bn, 93 * bn, "USD", level, false},
	{"Its parent, Alphabet, gave", google, spending, 85 * bn, 0, "USD", level, false},
	{"Its parent, Alphabet, gave", googleCloud, backlog, 155 * bn, 0, "USD", level, false},
	{"Its parent, Alphabet, gave", googleCloud, backlog, 46, 0, "%", change, true},
	{"Its parent, Alphabet, gave", googleCloud, backlog, 82, 0, "%", change, true},
	{"Its parent, Alphabet, gave", googleCloud, revenue, 15.2 * bn, 0, "USD", level, false},
	{"Its parent, Alphabet, gave", googleCloud, revenue, 34, 0, "%", change, true},
	{"gave no figure for the calendar year", [2]string{"Amazon", "亚马逊"}, capexes, 125 * bn, 0, "USD", level, false},
	{"gave no figure for the calendar year", [2]string{"Meta", "Meta"}, spending, 70 * bn, 72 * bn, "USD", level, false},
	{"gave no figure for the calendar year", [2]string{"Microsoft", "微软"}, capexes, 34.9 * bn, 0, "USD", level, false},
	{"The latest figure came with", tencent, spending, 13 * bn, 0, "CNY", reached, false},
	{"The latest figure came with", tencent, capexes, 19.1 * bn, 0, "CNY", level, false},
	{"Revenue has not suffered", tencent, revenue, 192.9 * bn, 0, "CNY", reached, true},
	{"Revenue has not suffered", tencent, revenue, 15, 0, "%", change, true},
	{"腾讯的资本开支从2024年四季度的366亿元", tencent, capexes, 366 * yi, 0, "CNY", level, false},
	{"腾讯的资本开支从2024年四季度的366亿元", tencent, capexes, 130 * yi, 0, "CNY", reached, false},
	{"腾讯的资本开支从2024年四季度的366亿元", tencent, spending, 236 * yi, 0, "CNY", change, false},
	{"真正的考验要等到芯片", tencent, revenue, 1929 * yi, 0, "CNY", level, false},
	{"真正的考验要等到芯片", tencent, revenue, 15, 0, "%", change, true},
	{"a day before its quarterly results", [2]string{"Alibaba's Qwen app", "阿里巴巴千问应用"}, [2]string{"download count", "下载量"}, 10 * mn, 0, "download", level, false},
	{"The results, published on 25 November", alibaba, [2]string{}, 21.8 * bn, 0, "CNY", flow, false},
	{"The results, published on 25 November", alibaba, [2]string{}, 13.7 * bn, 0, "CNY", flow, true},
	{"The results, published on 25 November", alibaba, operating, 85, 0, "%", change, false},
	{"The results, published on 25 November", alibaba, operating, 5.36 * bn, 0, "CNY", reached, false},
	{"The results, published on 25 November", alibaba, netProfit, 53, 0, "%", change, false},
	{"The results, published on 25 November", alibaba, netProfit, 20.6 * bn, 0, "CNY", reached, false},
	{"That money is gone when the meal", alibaba, capexes, 126 * bn, 0, "CNY", level, false},
	{"阿里云收入同比增长34%，达到398.24亿元", aliyun, revenue, 34, 0, "%", change, true},
	{"阿里云收入同比增长34%，达到398.24亿元", aliyun, revenue, 398.24 * yi, 0, "CNY", level, false},
	{"阿里云收入同比增长34%，达到398.24亿元", aliyun, revenue, 29, 0, "%", change, true},
	{"2025年三季度净流出218亿元", alibaba, [2]string{}, 218 * yi, 0, "CNY", flow, false},
	{"2025年三季度净流出218亿元", alibaba, [2]string{}, 137 * yi, 0, "CNY", flow, true},
	{"2025年三季度净流出218亿元", alibaba, operating, 53.6 * yi, 0, "CNY", level, false},
	{"2025年三季度净流出218亿元", alibaba, operating, 85, 0, "%", change, false},
	{"2025年三季度净流出218亿元", alibaba, netProfit, 206 * yi, 0, "CNY", level, false},
	{"2025年三季度净流出218亿元", alibaba, netProfit, 53, 0, "%", change, false},
	{"Otherwise the two promises have", google, capexes, 91 * bn, 93 * bn, "USD", level, false},
	{"Otherwise the two promises have", alibaba, pledge, 380 * bn, 0, "CNY", level, false},
	{"Only one of them pays for", google, [2]string{}, 24.5 * bn, 0, "USD", flow, true},
	{"Only one of them pays for", alibaba, [2]string{}, 21.8 * bn, 0, "CNY", flow, false},
	{"Only one of them pays for", tencent, [2]string{"AI spending", "AI投入"}, 13 * bn, 0, "CNY", level, false},
	{"BYD sold 480,200", byd, sold, 480200, 0, "vehicle", level, false},
	{"BYD sold 480,200", byd, sold, 5.3, 0, "%", change, false},
	{"BYD sold 480,200", geely, sold, 24, 0, "%", change, true},
	{"BYD sold 480,200", geely, sold, 310400, 0, "vehicle", reached, true},
	{"比亚迪10月销售44.17万辆", byd, sold, 44.17 * wan, 0, "vehicle", level, false},
	{"比亚迪10月销售44.17万辆", byd, sold, 12.1, 0, "%", change, false},
	{"比亚迪10月销售44.17万辆", geely, sold, 35.4, 0, "%", change, true},
	{"比亚迪10月销售44.17万辆", geely, sold, 30.71 * wan, 0, "vehicle", reached, true},
	{"TSMC's gross margin widened", tsmc, grossRate, 59.5, 0, "%", reached, true},
	{"TSMC's gross margin widened", tsmc, grossRate, 1.7, 0, "pp", change, true},
	{"TSMC's gross margin widened", [2]string{"Intel", "英特尔"}, [2]string{}, 1.6 * bn, 0, "USD", earned, false},
	{"百度三季度净亏损112亿元", baidu, [2]string{}, 112 * yi, 0, "CNY", earned, false},
	{"百度三季度净亏损112亿元", baidu, [2]string{}, 76 * yi, 0, "CNY", earned, true},
	{"百度三季度净亏损112亿元", meituan, [2]string{}, 186 * yi, 0, "CNY", earned, false},
	{"百度三季度净亏损112亿元", jd, [2]string{}, 53 * yi, 0, "CNY", earned, true},
	{"百度三季度净亏损112亿元", jd, netProfit, 55, 0, "%", change, false},
	{"百度三季度净亏损112亿元", netease, grossRate, 64.1, 0, "%", level, false},
	{"百度三季度净亏损112亿元", netease, grossRate, 1.2, 0, "pp", change, true},
	{"HSBC's net interest income", hsbc, interest, 4, 0, "%", change, false},
	{"HSBC's net interest income", hsbc, interest, 8.1 * bn, 0, "USD", reached, false},
	{"HSBC's net interest income", [2]string{"Standard Chartered", "渣打"}, interest, 2.7 * bn, 0, "USD", reached, true},
	{"Norvik Shipping's revenue", [2]string{"Norvik Shipping", "Norvik Shipping"}, revenue, 8.6, 0, "%", change, true},
	{"Norvik Shipping's revenue", [2]string{"Norvik Shipping", "Norvik Shipping"}, revenue, 2.35 * bn, 0, "USD", reached, true},
	{"Norvik Shipping's revenue", [2]string{"Halden Lines", "Halden Lines"}, [2]string{}, 310 * mn, 0, "USD", earned, false},
	{"海岚股份前三季度营收21.6亿元", [2]string{"海岚股份", "海岚股份"}, revenue, 17.3, 0, "%", change, true},
	{"海岚股份前三季度营收21.6亿元", [2]string{"海岚股份", "海岚股份"}, revenue, 21.6 * yi, 0, "CNY", level, false},
	{"海岚股份前三季度营收21.6亿元", [2]string{"青屿科技", "青屿科技"}, [2]string{}, 4.27 * yi, 0, "CNY", earned, false},
}
