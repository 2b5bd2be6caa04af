import Kernel

extension ServiceProfile {
    /// The backend of the mobile app, in Node.
    static let mobile = ServiceProfile(
        name: "Mobile API", reportsBy: .native, logStyle: .node, logger: "mobile-api", runtime: "node 24",
        hosts: ["mobile-7f9c4", "mobile-7f9d8", "mobile-8a013"], releases: ["mobile-api@5.2.0", "mobile-api@5.1.7"],
        routine: [
            "GET /v2/feed 200 {ms}ms", "POST /v2/devices 204 {ms}ms", "push token of {device} stored", "GET /v2/orders/{order} 200 {ms}ms",
            "feature flags refreshed", "websocket of {user} opened, {count} online",
        ],
        faults: [
            Fault(
                key: "undefined", level: .error, rhythm: .drip(every: .seconds(75)),
                title: "TypeError: Cannot read properties of undefined (reading 'price')",
                message: """
                    TypeError: Cannot read properties of undefined (reading 'price')
                        at formatItem (/app/src/feed/format.js:41:23)
                        at Array.map (<anonymous>)
                        at buildFeed (/app/src/feed/index.js:88:18)
                        at process.processTicksAndRejections (node:internal/process/task_queues:105:5)
                        at async /app/src/routes/feed.js:19:16
                    """,
                lines: ["info GET /v2/feed from {ip}, {device}", "error unhandled rejection in GET /v2/feed, user {user}"],
                tags: ["route": "/v2/feed", "device": "{device}"]),
            Fault(
                key: "push", level: .warning, rhythm: .bursts(every: .seconds(180), of: 3...10, within: .seconds(25)),
                title: "Push to device {trace} failed: 410 Unregistered",
                message: "APNs answered 410 for {count} of 500 tokens in this batch. The tokens are removed.",
                lines: ["info sending batch of 500 pushes", "warning 410 Unregistered, token {trace}"], tags: ["provider": "apns"]),
            Fault(
                key: "login-storm", level: .error, rhythm: .bursts(every: .seconds(420), of: 8...20, within: .seconds(8)),
                title: "Upstream \"login\" answered 503 after {ms} ms",
                message: "GET http://login.internal/session/{uuid} 503 Service Unavailable. The app shows the sign-in page again.",
                lines: ["warning retrying GET login.internal/session, try 2", "error upstream login: 503 in {ms} ms"],
                tags: ["upstream": "login", "status": "503"], link: "https://grafana.example.com/d/login"),
            Fault(
                key: "old-version", level: .info, rhythm: .drip(every: .seconds(200)),
                title: "Request from app version 3.{small}.{small2}, which is no longer supported",
                message: "{device} of {user} was asked to update.", lines: ["info 426 for {device}"]),
        ])
}
