import Kernel

extension ServiceProfile {
    /// The payment gateway, in Java.
    static let payments = ServiceProfile(
        name: "Payments", reportsBy: .native, logStyle: .java, logger: "c.e.payments.Gateway", runtime: "java 25",
        hosts: ["pay-1", "pay-2"], releases: ["4.18.1", "4.18.0"],
        routine: [
            "authorised {amount} EUR for merchant {id}, acquirer answered in {ms} ms", "settlement batch {id}: {count} transactions",
            "3-D Secure challenge {uuid} passed", "idempotency key {uuid} seen before: answer repeated",
            "HikariPool-1: active {small}, idle {count}",
            "token of card {card} refreshed",
        ],
        faults: [
            Fault(
                key: "acquirer", level: .error, rhythm: .bursts(every: .seconds(110), of: 2...9, within: .seconds(20)),
                title: "Acquirer refused transaction {uuid}: connection reset",
                message: """
                    java.net.SocketException: Connection reset
                    \tat java.base/sun.nio.ch.NioSocketImpl.implRead(NioSocketImpl.java:318)
                    \tat java.base/sun.nio.ch.NioSocketImpl.read(NioSocketImpl.java:346)
                    \tat org.apache.hc.core5.http.impl.io.SessionInputBufferImpl.fillBuffer(SessionInputBufferImpl.java:149)
                    \tat com.example.payments.acquirer.AcquirerClient.authorise(AcquirerClient.java:131)
                    \tat com.example.payments.Gateway.charge(Gateway.java:74)
                    \t... 42 common frames omitted
                    """,
                lines: [
                    "info authorising {amount} EUR, transaction {uuid}", "warning acquirer {lan}:9443 reset the connection, try 1 of 3",
                    "warning acquirer {lan}:9443 reset the connection, try 2 of 3", "error transaction {uuid} refused after {slow} ms",
                ],
                tags: ["acquirer": "northbank", "try": "3"], link: "https://runbooks.example.com/payments/acquirer"),
            Fault(
                key: "npe", level: .error, rhythm: .drip(every: .seconds(130)),
                title: "NullPointerException in RefundController.create for refund {id}",
                message: """
                    java.lang.NullPointerException: Cannot invoke "com.example.payments.Card.brand()" because the return value of "Refund.card()" is null
                    \tat com.example.payments.refund.RefundController.create(RefundController.java:63)
                    \tat java.base/java.lang.reflect.Method.invoke(Method.java:565)
                    \tat org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java:885)
                    """,
                lines: ["info refund {id} of {amount} EUR requested by {email}", "error servlet threw on POST /refunds"],
                tags: ["endpoint": "POST /refunds"]),
            Fault(
                key: "slow", level: .warning, rhythm: .drip(every: .seconds(70)),
                title: "Authorisation took {slow} ms (limit 5000 ms)",
                message: "Acquirer northbank answered late; the customer has probably gone. Transaction {uuid}.",
                lines: ["warning slow authorisation {uuid}: {slow} ms"], tags: ["acquirer": "northbank"]),
            Fault(
                key: "certificate", level: .critical, rhythm: .rare(every: .seconds(2100)),
                title: "TLS certificate of acquirer gateway expires in {small} days",
                message: "CN=gateway.northbank.example, serial {trace}. After that no card payment will be accepted.",
                lines: ["error certificate check: {small} days left, serial {trace}"],
                tags: ["acquirer": "northbank"], link: "https://runbooks.example.com/payments/certificates"),
        ])
}
