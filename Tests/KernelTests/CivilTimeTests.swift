import Testing

@testable import Kernel

@Suite struct CivilTimeTests {
    @Test func everyDayOfEightHundredYearsFollowsTheOneBefore() {
        var expected = CivilTime(year: 1600, month: 1, day: 1, hour: 0, minute: 0, second: 0)
        let start = expected.secondsSince1970 / 86_400
        for day in start..<start + 2 * 146_097 {
            let civil = CivilTime(secondsSince1970: day * 86_400)
            guard civil == expected, civil.secondsSince1970 == day * 86_400 else {
                Issue.record("\(civil.text) instead of \(expected.text)")
                return
            }
            expected.day += 1
            if expected.day > CivilTime.days(inMonth: expected.month, year: expected.year) {
                (expected.month, expected.day) = (expected.month + 1, 1)
            }
            if expected.month > 12 { (expected.year, expected.month) = (expected.year + 1, 1) }
        }
        #expect(expected.year == 2400)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00"), (-1, "1969-12-31T23:59:59"), (951_782_399, "2000-02-28T23:59:59"),
        (951_782_400, "2000-02-29T00:00:00"), (4_107_542_400, "2100-03-01T00:00:00"),
        (-62_167_219_200, "0000-01-01T00:00:00"), (253_402_300_799, "9999-12-31T23:59:59"),
    ])
    func isTheTimeOf(seconds: Int64, text: String) {
        #expect(CivilTime(secondsSince1970: seconds).text == text)
    }

    @Test func yearsHaveAsManyDaysAsTheirMonths() {
        for (year, february) in [(1900, 28), (2000, 29), (2023, 28), (2024, 29), (2100, 28)] as [(Int64, Int64)] {
            #expect(CivilTime.days(inMonth: 2, year: year) == february)
            #expect((1...12).map { CivilTime.days(inMonth: $0, year: year) }.reduce(0, +) == 337 + february)
        }
    }
}
