import Foundation
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import App

/// What capabilities declare holds for the whole: nothing is used that none of them declares, nothing is declared twice.
@Suite(.oneEngine) struct DeclarationsTests {
    private static let permissions = Composition.declarations.flatMap(\.permissions)

    @Test func everyPermissionIsDeclaredOnceByOneCapability() throws {
        let declared = Self.permissions.map(\.name)
        #expect(Set(declared).count == declared.count)
        let sources = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Sources").standardized
        let written = try FileManager.default.subpathsOfDirectory(atPath: sources.path).filter { $0.hasSuffix(".swift") }.flatMap { path in
            try String(contentsOf: sources.appending(path: path), encoding: .utf8).matches(of: /= Permission\("(\w+)"/)
                .map { String($0.output.1) }
        }
        #expect(written.sorted() == declared.sorted())
    }

    @Test func whatOperationsOfTheAPINeedIsDeclared() async throws {
        var operations: [APIOperation] = []
        let flow = try await FlowFixture()
        let application = try flow.composition.application(inspect: { _, api in operations = api.operations })
        // Run once, so that what it holds open is closed.
        try await application.test(.router) { _ in }
        #expect(operations.count > 50)
        let scopes = Set(Composition.declarations.flatMap(\.scopes))
        for operation in operations {
            guard case .needs(let scope, let permission) = operation.access else { continue }
            #expect(Self.permissions.contains(permission), "\(operation.id)")
            #expect(scopes.contains(scope), "\(operation.id)")
        }
    }
}
