import ContactCenter
import Kernel
import Platform
import TestKit

@testable import App

extension OperationsTests {
    static let calls: [Operation] = [
        Operation("CallOperations.list") { _ = try await $0.calls.list(CallFilter(), limit: 1, by: $1) },
        Operation("CallOperations.find") { _ = try await $0.calls.find($0.call, by: $1) },
        Operation("CallOperations.current") { _ = try await $0.calls.current(in: Scene.callSession, by: $1) },
        Operation("CallOperations.show") { _ = try await $0.calls.show($0.call, in: CallSession(session: "other"), by: $1) },
        Operation("CallOperations.setTheme") { _ = try await $0.calls.setTheme("x", of: $0.call, by: $1) },
        Operation("CallOperations.setTheme") { _ = try await $0.calls.setTheme("x", in: Scene.callSession, by: $1) },
        Operation("CallOperations.setNotes") { _ = try await $0.calls.setNotes("x", of: $0.call, by: $1) },
        Operation("CallOperations.note") { _ = try await $0.calls.note(theme: "x", notes: "x", on: $0.call, by: $1) },
    ]
}

extension OperationsTests.Scene {
    static let callSession = CallSession(browser: "b")

    var calls: CallOperations { flow.composition.contactCenter.callOperations }

    static func call(_ flow: FlowFixture) async throws -> CallID {
        let draft = CallDraft(number: PhoneNumber("+37061234567"), region: "lt", door: .tel)
        return try await flow.composition.contactCenter.callRecorder.begin(draft, isAnswered: false, in: callSession).id
    }
}
