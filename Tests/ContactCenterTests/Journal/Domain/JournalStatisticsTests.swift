import Testing

@testable import ContactCenter

struct JournalStatisticsTests {
    private static func call(_ result: Int64?, by name: String? = "Ann", type: Int64? = 5) -> JournalCall {
        JournalCall(id: 1, number: "+7 (495) 111-22-33", operatorName: name, at: nil, result: result, type: type)
    }

    @Test(
        arguments: [
            (1, JournalOutcome.success), (0, .failed), (4, .failed), (5, .failed), (6, .failed), (2, .dropped), (3, .noInternet),
            (7, .other),
            (-1, .other), (nil, .other),
        ] as [(Int64?, JournalOutcome)])
    func resultsHaveClasses(result: Int64?, outcome: JournalOutcome) { #expect(JournalOutcome(result) == outcome) }

    @Test func callsAreCountedByOperatorAndKind() {
        let calls = [
            Self.call(1), Self.call(0), Self.call(1, by: "Bob", type: 42), Self.call(2, by: nil, type: nil),
            Self.call(1, by: "Bob", type: 2),
        ]
        let statistics = JournalStatistics(calls)
        #expect(statistics.all.total == 5)
        #expect(statistics.all[.success] == 3)
        #expect(statistics.operators.map(\.key) == ["Ann", "Bob", nil])
        #expect(statistics.operators.map(\.tally.total) == [2, 2, 1])
        #expect(statistics.types.map(\.key) == [2, 5, nil])
        #expect(statistics.types.last?.tally.total == 2)
        #expect(statistics.operators[0].tally.share(.success) == 0.5)
    }

    @Test(arguments: [
        (0, JournalStatistics.Grade.low), (0.29, .low), (0.3, .middle), (0.59, .middle), (0.6, .high), (1, .high),
    ])
    func sharesOfSuccessHaveGrades(share: Double, grade: JournalStatistics.Grade) { #expect(JournalStatistics.Grade(share) == grade) }

    @Test func noCallsAreNoDivision() { #expect(JournalStatistics([]).all.share(.success) == 0) }

    @Test(arguments: [
        ("495111", true), ("+7 495", true), ("111-22", true), ("222", false), ("", true), ("x", false),
    ])
    func numbersAreFoundInAnyWriting(part: String, isFound: Bool) {
        let filter = JournalFilter { ["number": part][$0] }
        #expect(filter.takes(Self.call(1)) == isFound)
    }

    @Test func filtersGoTogether() {
        let filter = JournalFilter { ["operator": "Ann", "result": "1"][$0] }
        #expect(filter.takes(Self.call(1)))
        #expect(!filter.takes(Self.call(0)))
        #expect(!filter.takes(Self.call(1, by: "Bob")))
        #expect(JournalFilter { ["result": "99"][$0] }.isEmpty)
        #expect(filter.fields.map(\.0) == ["operator", "result"])
    }

    @Test(arguments: [(-1, "journal_outbound_minus_1"), (0, "journal_outbound_0"), (9, "journal_outbound_other")] as [(Int64, String)])
    func wordsHaveKeys(code: Int64, key: String) { #expect(JournalWords.outbound(code) == key) }

    @Test func whatNobodyKnowsIsOther() {
        #expect(JournalWords.result(7) == "journal_result_other")
        #expect(JournalWords.type(7) == "journal_type_7")
        #expect(JournalWords.type(nil) == "journal_type_other")
    }
}
