import Testing

@testable import Platform

@Suite("What libstrophe complains of") struct StropheComplaintTests {
    @Test(
        "What the library complains of, in words",
        arguments: [
            (
                "Certificate verification FAILED, result=X509_V_ERR_CERT_HAS_EXPIRED(10)",
                "the server's certificate is not trusted (X509_V_ERR_CERT_HAS_EXPIRED)"
            ),
            ("connection failed, error 111", "connection refused"), ("Connection attempt timed out.", "no answer in time"),
            ("Cannot authenticate with known methods", "the server refused the account or its password"),
            ("SASL SCRAM-SHA-1 auth failed", "the server refused the account or its password"),
            ("TLS is not supported, but set as mandatory for this connection", "the server does not encrypt"),
        ])
    func complaints(line: String, reason: String) { #expect(StropheComplaint.reason(line, isSerious: true) == reason) }

    @Test("Chatter explains nothing")
    func chatter() {
        #expect(StropheComplaint.reason("SENT: <auth>", isSerious: false) == nil)
        #expect(StropheComplaint.reason("No certfail handler set, canceling connection attempt", isSerious: true) == nil)
        #expect(StropheComplaint.reason("Memory allocation failed.", isSerious: true) == "Memory allocation failed.")
    }

    @Test("A refusal is told from everything else")
    func refusals() {
        #expect(StropheComplaint.isRefusal("SASL PLAIN auth failed"))
        for line in ["SASL PLAIN auth successful", "RECV: <message>SASL PLAIN auth failed", "Cannot authenticate with known methods"] {
            #expect(!StropheComplaint.isRefusal(line))
        }
    }
}
