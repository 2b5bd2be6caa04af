import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Kernel
import Platform
import TestKit
import Testing

@testable import Notifications

@Suite("The page behind a link that acknowledges", .oneEngine) struct AcknowledgePagesTests {
    private let house: ChannelHouse

    init() async throws {
        house = try await ChannelHouse()
        house.desk.know(.mail, "olga@example.org", as: "olga")
    }

    private var path: String {
        AcknowledgeLink(.init(.mail, "olga@example.org"), IncidentID(12), at: house.world.now).url("", house.key)
    }

    private func browse<Value: Sendable>(_ body: @Sendable (any TestClientProtocol) async throws -> Value) async throws -> Value {
        var server = TestServer()
        let pages = try PageRenderer(parts: [.platform, AcknowledgePages.parts], navigation: { _ in [] })
        server.web.pages = pages
        let answers = AcknowledgePages(
            on: house.ground, tools: PageTools(pages: pages, publicURL: nil, now: { [world = house.world] in world.now }))
        return try await server.test(routes: { answers.add(to: $0) }, body)
    }

    @Test("Looking at it changes nothing; its one form acknowledges, as the person whom the mail went to")
    func story() async throws {
        let path = path
        try await browse { client in
            for method in [HTTPRequest.Method.get, .head, .get] {
                #expect(try await client.execute(uri: path, method: method).status == .ok)
            }
            #expect(house.desk.acts.isEmpty)
            let page = try await client.execute(uri: path, method: .get).text
            #expect(page.contains("Shop: Payment failed") && page.contains("You answer as olga.") && page.contains("Incident #12"))
            #expect(
                page.components(separatedBy: "<form").count == 2
                    && page.contains("<form class=\"stack\" method=\"post\" action=\"\(path)\">"))

            let answer = try await client.execute(uri: path, method: .post)
            #expect(answer.status == .seeOther && answer.headers[.location] == path)
            #expect(house.desk.acts == ["acknowledge 12 by olga told at olga@example.org"])
            let after = try await client.execute(uri: path, method: .get).text
            #expect(after.contains("Acknowledged by ") && !after.contains("<form"))
        }
    }

    @Test("A changed link does nothing, nor does one to an address that is nobody's any more")
    func gone() async throws {
        let changed = path + "x"
        let nobody = AcknowledgeLink(.init(.mail, "ivan@example.org"), IncidentID(12), at: house.world.now).url("", house.key)
        try await browse { client in
            for path in [changed, nobody, "/answer/x"] {
                for method in [HTTPRequest.Method.get, .post] {
                    let answer = try await client.execute(uri: path, method: method)
                    #expect(answer.status == .gone && answer.text.contains("This link is not valid"))
                }
            }
        }
        #expect(house.desk.acts.isEmpty)
    }

    @Test("It speaks the reader's language, and nobody keeps it")
    func language() async throws {
        let path = path
        try await browse { client in
            let answer = try await client.execute(uri: path, method: .get, headers: [.acceptLanguage: "ru"])
            #expect(answer.text.contains("<html lang=\"ru\">") && answer.text.contains("Взять в работу"))
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }
}
