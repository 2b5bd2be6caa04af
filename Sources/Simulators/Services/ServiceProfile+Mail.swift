import Kernel

extension ServiceProfile {
    /// The mail gateway, in Swift.
    static let mail = ServiceProfile(
        name: "Mail Gateway", reportsBy: .native, logStyle: .swift, logger: "mail-gateway", runtime: "swift 6.3",
        hosts: ["mail-out-1", "mail-out-2"], releases: ["1.9.0", "1.8.4"],
        routine: [
            "message {uuid} accepted from {lan}, {bytes} bytes", "message {uuid} delivered to {domain} in {ms} ms",
            "queue: {count} waiting",
            "DKIM signature with selector s2026 added", "TLS 1.3 session with {domain} resumed", "bounce for {email} recorded",
        ],
        faults: [
            Fault(
                key: "greylist", level: .warning, rhythm: .bursts(every: .seconds(90), of: 2...6, within: .seconds(10)),
                title: "{domain} defers our mail: 451 4.7.1",
                message: "451 4.7.1 Greylisting in action, please come back in {count} minutes. Message {uuid} to {email} waits.",
                lines: ["info connecting to {domain}:25 from {lan}", "warning 451 4.7.1 from {domain}, message {uuid} deferred"],
                tags: ["domain": "{domain}", "code": "451"]),
            Fault(
                key: "blocklist", level: .error, rhythm: .rare(every: .seconds(900)),
                title: "Our address {ip} is on a block list of {domain}",
                message: "554 5.7.1 Service unavailable; client host [{ip}] blocked. {count} messages bounced.",
                lines: ["warning 554 5.7.1 from {domain}", "error sending to {domain} suspended for an hour"],
                tags: ["domain": "{domain}", "code": "554"], link: "https://runbooks.example.com/mail/blocked"),
            Fault(
                key: "decoding", level: .error, rhythm: .drip(every: .seconds(160)),
                title: "DecodingError in BounceParser for message {uuid}",
                message: """
                    Swift.DecodingError.dataCorrupted: debugDescription: "Invalid quoted-printable sequence at offset {id}"
                    0 BounceParser.parse(_:) at /src/Sources/Bounces/BounceParser.swift:118
                    1 closure #1 in Inbox.process(_:) at /src/Sources/Inbox/Inbox.swift:64
                    2 partial apply for closure #1 in Inbox.process(_:) at <compiler-generated>
                    """,
                lines: [
                    "info bounce from {domain}, {bytes} bytes", "error bounce {uuid} cannot be parsed, kept in /var/spool/mail-gateway/odd",
                ]),
            Fault(
                key: "disk", level: .warning, rhythm: .drip(every: .seconds(210)),
                title: "Spool of {host} is {percent} % full",
                message: "/var/spool/mail-gateway: {bytes} bytes left, {count} messages waiting for {domain}.",
                lines: ["warning spool usage {percent} %"]),
        ])
}
