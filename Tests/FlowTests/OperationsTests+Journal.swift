import ContactCenter
import Kernel
import TestKit

@testable import App

extension OperationsTests {
    static let journal: [Operation] = [
        Operation("JournalOperations.calls") { _ = try await $0.journal.calls(of: $0.journal.today, by: $1) },
        Operation("JournalOperations.client") { _ = try await $0.journal.client(ofCall: 1, by: $1) },
        Operation("JournalOperations.handOver") { _ = try await $0.journal.handOver(of: 1, by: $1) },
        Operation("JournalOperations.operators") { _ = try await $0.journal.operators(of: $0.journal.today, by: $1) },
        Operation("JournalOperations.months") { _ = try await $0.journal.months(by: $1) },
        Operation("JournalOperations.figures") { _ = try await $0.journal.figures(of: $0.journal.today, by: $1) },
        Operation("JournalOperations.agencies") { _ = try await $0.journal.agencies("x", by: $1) },
        Operation("JournalOperations.agency") { _ = try await $0.journal.agency(1, by: $1) },
    ]
}

extension OperationsTests.Scene {
    var journal: JournalOperations { flow.composition.contactCenter.journalOperations }
}
