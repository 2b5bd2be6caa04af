import Testing

@testable import Platform

@Suite struct PostgresFaultTests {
    @Test(arguments: [
        ("connection to server at \"db\", port 1 failed: Connection refused\n\tIs the server running?", PostgresFault.unreachable),
        ("could not translate host name \"db\" to address: Name or service not known", .unreachable),
        ("connection to server at \"db\", port 1 failed: timeout expired", .unreachable),
        ("failed: session is read-only", .readOnly), ("failed: Connection refused\nfailed: session is read-only", .readOnly),
        ("failed: server does not support SSL, but SSL was required", .tlsNotOffered),
        ("failed: SSL error: certificate verify failed", .tlsNotTrusted),
        ("failed: root certificate file \"/r\" does not exist\nEither provide the file", .tlsNotTrusted),
        ("failed: fe_sendauth: no password supplied", .passwordMissing),
    ])
    func whatLibpqSaysIsUnderstood(message: String, fault: PostgresFault) {
        #expect(PostgresFault(message: message) { ["28P01"] } == fault)
    }

    @Test(arguments: [
        (["28P01", "28000"], PostgresFault.wrongPassword), (["28000"], .notAdmitted), (["3D000"], .noDatabase), (["42501"], .mayNotConnect),
        (["53300"], .tooManyConnections), (["57P03"], .starting), ([], .other), (["XX000"], .other),
    ])
    func whatAServerSaysIsUnderstoodInAnyLanguage(states: [String], fault: PostgresFault) {
        #expect(PostgresFault(message: "failed: ВАЖНО: так нельзя") { states } == fault)
    }

    @Test(arguments: [
        (["ВАЖНО: пароль"], ["28P01"], PostgresFault.wrongPassword), (["Connection refused", "ВАЖНО: пароль"], ["28P01"], .wrongPassword),
        (["FATAL: no such database", "timeout expired"], ["3D000"], .noDatabase),
        (["Connection refused", "session is read-only"], ["28P01"], .readOnly),
        (["Connection refused\n\tIs it running?", "No route to host"], ["28P01"], .unreachable),
        (["Connection refused", "FATAL: something new"], ["XX000"], .unreachable),
    ])
    func aServersRefusalCountsMoreThanAnAddressWithoutOne(attempts: [String], states: [String], fault: PostgresFault) {
        let message = attempts.map { "connection to server at \"localhost\" (::1), port 5432 failed: \($0)\n" }.joined()
        #expect(PostgresFault(message: message) { states } == fault)
        #expect(PostgresFault(message: "could not translate host name \"db\"\n" + message) { states } == fault)
    }

    @Test func codesAreFoundAtTheEndsOfLines() {
        let message = "connection to server at \"h\", port 1 failed: FATAL:  28P01\nfailed: ВАЖНО:  28000\nfailed: Connection refused\n"
        #expect(PostgresFault.states(in: message) == ["28P01", "28000"])
        #expect(PostgresFault.states(in: "no code here") == [])
    }

    @Test(arguments: PostgresFault.allCases) func everyFaultSaysWhatAndWhereAndKeepsTheServersWords(fault: PostgresFault) {
        let error = fault.error(at: "db:5432", words: "line one\n\tline two\n")
        #expect(error.message.hasPrefix("PostgreSQL at db:5432 "))
        #expect(error.message.hasSuffix("(line one line two)"))
        #expect(error.code == (fault.isRefusal ? .refused : .unavailable))
        #expect(error.isTransient)
    }

    @Test(arguments: [(90_603, "UTF8", "9."), (130_012, "UTF8", "13."), (150_018, "LATIN1", "LATIN1"), (140_000, "SQL_ASCII", "SQL_ASCII")])
    func serversThatCannotBeUsedAreRefused(version: Int32, encoding: String, named: String) {
        let refusal = PostgresLink.refusal(version: version, encoding: encoding)
        #expect(refusal?.code == .refused)
        #expect(refusal?.message.contains(named) == true)
    }

    @Test(arguments: [140_000, 150_018, 180_000] as [Int32]) func laterServersAreTaken(version: Int32) {
        #expect(PostgresLink.refusal(version: version, encoding: "UTF8") == nil)
    }
}
