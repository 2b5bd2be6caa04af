import Platform
import TestKit
import Testing

@testable import App

@Suite("How far a copy has come") struct ProgressLinesTests {
    @Test("A line says what is done, of how much, and how fast")
    func lines() {
        let copying = Transfer.Progress(phase: .copying, table: "events", rows: 250, total: 1000)
        #expect(ProgressLines.line(copying, rate: 99.7) == "copied 250 of 1000 rows (25 %), now events, 99 rows/s")
        let verifying = Transfer.Progress(phase: .verifying, table: "users", rows: 1000, total: 1000)
        #expect(ProgressLines.line(verifying, rate: 0) == "compared 1000 of 1000 rows (100 %), now users")
    }

    @Test("Nothing to copy is all of it")
    func nothing() {
        let progress = Transfer.Progress(phase: .copying, table: "events", rows: 0, total: 0)
        #expect(ProgressLines.line(progress, rate: 1).contains("100 %"))
    }
}
