import Kernel

extension ServiceProfile {
    /// Product search, in Go.
    static let search = ServiceProfile(
        name: "Search", reportsBy: .native, logStyle: .go, logger: "search", runtime: "go 1.25",
        hosts: ["search-a", "search-b", "search-c"], releases: ["v0.41.0", "v0.40.2"],
        routine: [
            "query served in {ms} ms, {count} hits", "segment {id} merged, {bytes} bytes", "suggestions served in {small} ms",
            "index snapshot {uuid} uploaded", "shard {small} caught up", "gc pause {small} ms",
        ],
        faults: [
            Fault(
                key: "panic", level: .error, rhythm: .drip(every: .seconds(120)),
                title: "panic: runtime error: index out of range [{count}] with length {small}",
                message: """
                    goroutine {id} [running]:
                    example.com/search/rank.(*Scorer).score({pointer}, {{pointer2}, 0x3, 0x8})
                    \t/src/rank/scorer.go:147 +0x2b8
                    example.com/search/rank.(*Scorer).Top({pointer}, 0x14)
                    \t/src/rank/scorer.go:92 +0x1d4
                    example.com/search/api.(*Server).query({pointer3}, {0x9f2c40, 0xc000})
                    \t/src/api/query.go:61 +0x3ac
                    created by net/http.(*Server).Serve in goroutine 1
                    """,
                lines: ["info query \"{product}\" from {lan}", "error panic recovered in GET /query"], tags: ["endpoint": "GET /query"]),
            Fault(
                key: "shard", level: .error, rhythm: .bursts(every: .seconds(200), of: 4...12, within: .seconds(15)),
                title: "Shard {small} on {host} does not answer: context deadline exceeded",
                message:
                    "Get \"http://{lan}:7700/shards/{small}/query\": context deadline exceeded (Client.Timeout exceeded while awaiting headers)",
                lines: [
                    "warning shard {small}: no answer in 500 ms, asking the replica",
                    "warning replica of shard {small} is behind by {count} segments",
                    "error shard {small}: context deadline exceeded", "info answering with partial results",
                ], tags: ["shard": "{small}"], link: "https://grafana.example.com/d/search/shards?var-shard={small}"),
            Fault(
                key: "index-lag", level: .warning, rhythm: .drip(every: .seconds(80)),
                title: "Index is {seconds} s behind the catalogue",
                message: "{count} documents wait in the queue. New products are not found yet.",
                lines: ["warning indexing lag {seconds} s, queue {count}"], tags: ["queue": "catalogue"]),
            Fault(
                key: "heap", level: .debug, rhythm: .drip(every: .seconds(240)),
                title: "Heap profile {uuid} written",
                message: "Heap above {percent} % of the limit; profile of {bytes} bytes kept for a day.",
                lines: ["debug heap profile {uuid}: {bytes} bytes"]),
        ])
}
