import Accounts
import Foundation
import Kernel
import TestKit
import Testing

@testable import Platform
@testable import ServiceHealth

@Suite("The health of services on pages", .bothEngines)
struct ServiceHealthPiecesTests {
    /// A page that has room for a piece.
    private struct Page {
        let health: PagePiece?
    }

    private static func renderer() throws -> PageRenderer {
        let page = PageParts(
            module: "test", templates: ["page": Array("[{{#health}}{{#model}}{{>*template}}{{/model}}{{/health}}]".utf8)], dictionaries: [:]
        )
        return try PageRenderer(parts: [.platform, ServiceHealthPieces.parts, page], navigation: { _ in [] })
    }

    /// The page with what is said of a service: nothing between the brackets where nothing is.
    private func page(_ piece: ServiceCondition.Piece?, _ language: Language = .english, in house: HealthHouse) throws -> String {
        let renderer = try Self.renderer()
        let formats = ReaderFormats(language: language, timeZone: .gmt, now: house.world.now)
        return try renderer.html("page", model: Page(health: piece?(renderer.texts.for(language), formats)), language: language)
    }

    private func panel(of service: Service, in house: HealthHouse) async throws -> ServiceCondition.Piece? {
        try await house.database.read { try ServiceHealthPieces.panel(of: service, on: $0) }
    }

    @Test("Dictionaries are complete; no template holds words of its own or names a key that is not there")
    func texts() throws {
        let texts = try Texts(PageParts.platform.texts + ServiceHealthPieces.parts.texts)
        #expect(texts.problems == [])
        for (name, template) in ServiceHealthPieces.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
        }
        let failures: [OutboundFailure] = [
            .noSuchHost(""), .refused, .timeout, .tls(""), .answerTooLarge, .forbidden(""), .other(""),
        ]
        for failure in failures { #expect(texts.keys.contains("health_problem_" + failure.key)) }
    }

    @Test("The panel says what the address answered, since when, and why it did not")
    func panels() async throws {
        let house = try await HealthHouse()
        let shop = try await house.addService("Shop", at: "http://shop/a")
        let unknown = try page(try await panel(of: shop, in: house), in: house)
        #expect(unknown.contains("health-unknown") && unknown.contains("Not asked yet") && !unknown.contains("Last answer"))
        try await house.record(shop, at: "http://shop/a", status: 204)
        let up = try await panel(of: shop, in: house)
        #expect(try page(up, in: house).contains("health-up"))
        #expect(try page(up, in: house).contains("204 after 5 ms"))
        #expect(try page(up, .russian, in: house).contains("204 через 5 мс"))
        #expect(try page(up, .portuguese, in: house).contains("204 em 5 ms"))
        try await house.record(shop, at: "http://shop/a", .down, status: nil, problem: "refused")
        let down = try page(try await panel(of: shop, in: house), in: house)
        #expect(down.contains("health-down") && down.contains("Nothing listens there.") && down.contains("<time"))
    }

    @Test("In the list each service that has an address is marked, and no other")
    func marks() async throws {
        let house = try await HealthHouse()
        let shop = try await house.addService("Shop", at: "http://shop/a")
        let mailer = try await house.addService("Mailer", at: "http://mailer/a")
        let quiet = try await house.addService("Quiet")
        try await house.record(shop, at: "http://shop/a")
        let marks = try await house.database.read { try ServiceHealthPieces.marks(of: [shop, mailer, quiet], on: $0) }
        #expect(try page(marks[shop.id], in: house).contains("health-up"))
        #expect(try page(marks[mailer.id], in: house).contains("health-unknown"))
        #expect(try page(marks[quiet.id], in: house).contains("[]"))
        #expect(try page(try await panel(of: quiet, in: house), in: house).contains("[]"))
    }
}
