package series

import (
	"slices"
	"strings"

	"footnote/corpus/terms"
)

// Metric is something that figures measure.
type Metric struct {
	ID       string // "capital-expenditure": what programs know it by
	English  string
	Chinese  string
	measures measure
	group    string // first member of its group in the lexicon
	macro    bool   // of a country and not of a company
}

// measure is the kind of unit that the figures of a metric have.
type measure int

const (
	money measure = iota
	percent
	count
)

// metrics are those that are read. The words that name one are its group of the
// lexicon.
var metrics = []Metric{
	{"revenue", "revenue", "收入", money, "revenue", false},
	{"net-profit", "net profit", "净利润", money, "net profit", false},
	{"operating-profit", "operating profit", "经营利润", money, "operating profit", false},
	{"gross-profit", "gross profit", "毛利", money, "gross profit", false},
	{"pretax-profit", "pretax profit", "税前利润", money, "pretax profit", false},
	{"adjusted-profit", "adjusted profit", "调整后利润", money, "adjusted profit", false},
	{"ebitda", "EBITDA", "息税折旧摊销前利润", money, "EBITDA", false},
	{"capital-expenditure", "capital expenditure", "资本开支", money, "capex", false},
	{"research-and-development", "R&D spending", "研发投入", money, "R&D", false},
	{"free-cash-flow", "free cash flow", "自由现金流", money, "free cash flow", false},
	{"operating-cash-flow", "operating cash flow", "经营现金流", money, "operating cash flow", false},
	{"cash", "cash", "现金", money, "cash", false},
	{"net-cash", "net cash", "净现金", money, "net cash", false},
	{"net-debt", "net debt", "净负债", money, "net debt", false},
	{"total-assets", "total assets", "总资产", money, "total assets", false},
	{"order-backlog", "order backlog", "订单储备", money, "order backlog", false},
	{"gross-merchandise-value", "gross merchandise value", "成交额", money, "gross merchandise value", false},
	{"earnings-per-share", "earnings per share", "每股收益", money, "earnings per share", false},
	{"average-selling-price", "average selling price", "平均售价", money, "average selling price", false},
	{"market-value", "market value", "市值", money, "market value", false},
	{"assets-under-management", "assets under management", "管理资产", money, "assets under management", false},
	{"net-interest-income", "net interest income", "净利息收入", money, "net interest income", false},
	{"premium-income", "premium income", "保费收入", money, "premium income", false},
	{"contracted-sales", "contracted sales", "合约销售", money, "contracted sales", false},
	{"gross-margin", "gross margin", "毛利率", percent, "gross margin", false},
	{"operating-margin", "operating margin", "营业利润率", percent, "operating margin", false},
	{"net-margin", "net margin", "净利率", percent, "net margin", false},
	{"net-interest-margin", "net interest margin", "净息差", percent, "net interest margin", false},
	{"market-share", "market share", "市场份额", percent, "market share", false},
	{"capacity-utilization", "capacity utilization", "产能利用率", percent, "capacity utilization", false},
	{"shipments", "shipments", "销量", count, "shipment", false},
	{"deliveries", "vehicle deliveries", "交付量", count, "vehicle deliveries", false},
	{"monthly-active-users", "monthly active users", "月活跃用户", count, "monthly active users", false},
	{"daily-active-users", "daily active users", "日活跃用户", count, "daily active users", false},
	{"users", "users", "用户数", count, "user base", false},
	{"stores", "stores", "门店数", count, "number of stores", false},
	{"headcount", "headcount", "员工人数", count, "employee", false},
	{"gdp", "GDP", "国内生产总值", money, "GDP", true},
	{"inflation", "inflation", "通胀率", percent, "inflation", true},
	{"unemployment", "unemployment", "失业率", percent, "unemployment", true},
	{"retail-sales", "retail sales", "社会消费品零售总额", money, "retail sales", true},
}

// Metrics returns the metrics that are read; they must not be changed.
func Metrics() []Metric { return metrics }

// MetricByID returns the metric of an id; ok is false for none.
func MetricByID(id string) (m Metric, ok bool) {
	i := slices.IndexFunc(metrics, func(m Metric) bool { return m.ID == id })
	if i < 0 {
		return Metric{}, false
	}
	return metrics[i], true
}

// Name returns what m is called in English or Chinese.
func (m Metric) Name(chinese bool) string {
	if chinese {
		return m.Chinese
	}
	return m.English
}

// metricOf returns the metric that a group of the lexicon names, nil for none.
func metricOf(g terms.Group) *Metric {
	for i := range metrics {
		if metrics[i].group == g.Members[0] {
			return &metrics[i]
		}
	}
	return nil
}

// MetricOf returns the metric that a text names, by its id, a name or another word
// of its group, and nothing else; ok is false for none.
func (r *Reader) MetricOf(text string) (m Metric, ok bool) {
	if m, ok := MetricByID(strings.ToLower(text)); ok {
		return m, true
	}
	for _, m := range metrics {
		if strings.EqualFold(text, m.English) || text == m.Chinese {
			return m, true
		}
	}
	found := r.names.In(text)
	if len(found) != 1 || found[0].Start != 0 || found[0].End != len(text) || r.metrics[found[0].Group] == nil {
		return Metric{}, false
	}
	return *r.metrics[found[0].Group], true
}

// has says whether a figure of a unit can be a value of m.
func (m *Metric) has(unit string) bool {
	switch m.measures {
	case percent:
		return unit == "%"
	case count:
		return unit != "%" && unit != "‰" && unit != "pp" && unit != "x" && !isMoney(unit)
	}
	return isMoney(unit)
}

// isMoney says whether unit is a currency.
func isMoney(unit string) bool { return len(unit) == 3 && 'A' <= unit[0] && unit[0] <= 'Z' }
