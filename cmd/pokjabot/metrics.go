package main

import (
	"context"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"

	"pokjabot/storage"
)

// metrics are what operators watch (design.md 4).
type metrics struct {
	registry *prometheus.Registry
	sends    *prometheus.CounterVec
	steps    prometheus.Histogram
}

func newMetrics(pool *pgxpool.Pool, now func() time.Time, log *slog.Logger) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		sends:    prometheus.NewCounterVec(prometheus.CounterOpts{Name: "pokjabot_sends_total", Help: "Calls to the Bot API by method and outcome."}, []string{"method", "outcome"}),
		steps: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "pokjabot_step_seconds", Help: "Time to answer one update, without storing it.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 4, 8),
		}),
	}
	m.registry.MustRegister(m.sends, m.steps, &queueCollector{pool: pool, now: now, log: log, descs: queueDescs()})
	return m
}

func (m *metrics) sent(method, outcome string) { m.sends.WithLabelValues(method, outcome).Inc() }

func (m *metrics) stepped(d time.Duration) { m.steps.Observe(d.Seconds()) }

// queueCollector looks at the queues when it is asked, not before.
type queueCollector struct {
	pool  *pgxpool.Pool
	now   func() time.Time
	log   *slog.Logger
	descs []*prometheus.Desc
}

func queueDescs() []*prometheus.Desc {
	desc := func(name, help string) *prometheus.Desc { return prometheus.NewDesc(name, help, nil, nil) }
	return []*prometheus.Desc{
		desc("pokjabot_inbox_open", "Updates that wait for an answer."),
		desc("pokjabot_inbox_oldest_seconds", "Age of the oldest waiting update."),
		desc("pokjabot_outbox_open", "Messages that wait to leave."),
		desc("pokjabot_outbox_oldest_seconds", "How long the oldest due message has waited."),
		desc("pokjabot_set_aside_total", "Updates set aside and messages given up, kept for 30 days."),
		desc("pokjabot_ease_answers", "Answers to the question whether reporting was easy."),
		desc("pokjabot_ease_easy", "How many of them said that it was (the aim: 85 of 100)."),
	}
}

// Describe lists the queue metrics.
func (c *queueCollector) Describe(ch chan<- *prometheus.Desc) {
	for _, d := range c.descs {
		ch <- d
	}
}

// Collect reads the queues; when the database is away there is nothing to tell.
func (c *queueCollector) Collect(ch chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	q, err := storage.CountQueues(ctx, c.pool, c.now())
	if err != nil {
		c.log.Warn("reading the queues for /metrics", "error", err)
		return
	}
	easy, answers, err := storage.EaseOfAll(ctx, c.pool)
	if err != nil {
		c.log.Warn("reading who found it easy for /metrics", "error", err)
		return
	}
	for i, v := range []float64{
		float64(q.InboxOpen), q.InboxOldest.Seconds(), float64(q.OutboxOpen), q.OutboxOldest.Seconds(), float64(q.SetAside + q.Dead), float64(answers), float64(easy),
	} {
		kind := prometheus.GaugeValue
		if i == 4 {
			kind = prometheus.CounterValue
		}
		ch <- prometheus.MustNewConstMetric(c.descs[i], kind, v)
	}
}
