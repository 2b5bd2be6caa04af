import Testing

@testable import Notifications

@Suite("What a mail server answers") struct SMTPReportTests {
    private func outcome(_ lines: String...) -> SendOutcome { SMTPReport(end: .broken("it broke"), lines: lines).outcome }

    @Test("Taken is taken, whatever was said before")
    func taken() { #expect(SMTPReport(end: .taken, lines: ["450 wait", "250 ok"]).outcome == .taken()) }

    @Test("4xx is tried again: about the mail alone, unless the server ends the connection")
    func passing() {
        #expect(outcome("250 OK", "451 4.3.0 try later", "221 Bye") == .passing(reason: "451 4.3.0 try later", about: .message))
        #expect(outcome("421 4.3.2 closing") == .passing(reason: "421 4.3.2 closing", about: .lane))
    }

    @Test("Silence is the server's fault, and so is a half conversation")
    func silence() {
        #expect(outcome() == .passing(reason: "it broke"))
        #expect(outcome("220 hello", "250-SIZE 4000", "250 OK") == .passing(reason: "it broke"))
        #expect(outcome("220 hello", "502 5.5.1 no EHLO", "250 OK", "354 go on") == .passing(reason: "it broke"))
        #expect(outcome("535 5.7.8 not PLAIN", "235 welcome", "250 OK") == .passing(reason: "it broke"))
        // No codes of refusals.
        #expect(outcome("250 4500 free", "220 550 greets") == .passing(reason: "it broke"))
    }

    @Test(
        "5xx is not tried again",
        arguments: ["550 5.7.1 spam", "552 5.2.2 full", "535 5.7.8 wrong password", "554", "550 no", "553 5.1.8 sender"])
    func permanent(line: String) { #expect(outcome("250 OK", line, "221 Bye") == .permanent(reason: line)) }

    @Test(
        "A mailbox that is no more is gone",
        arguments: ["550 5.1.1 no such user", "550-5.1.1 no", "551 5.1.6 moved", "553 5.1.3 bad", "550 5.2.1 off", "550 5.1.10 null"])
    func gone(line: String) { #expect(outcome(line) == .gone(reason: line)) }

    @Test("Long answers are cut")
    func long() {
        #expect(outcome("550 " + String(repeating: "x", count: 1000)) == .permanent(reason: "550 " + String(repeating: "x", count: 196)))
    }
}
