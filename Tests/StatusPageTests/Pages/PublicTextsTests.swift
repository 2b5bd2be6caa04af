import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The words of the public page")
struct PublicTextsTests {
    private static let parts = [.platform] + StatusPageModule.declaration.pageParts

    @Test("Dictionaries are complete; no template holds words of its own or names a key that is not there")
    func texts() throws {
        let texts = try Texts(parts: Self.parts)
        #expect(texts.problems == [])
        for (name, template) in PublicPages.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
            #expect(!template.contains(/<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=|javascript:/), "\(name)")
            #expect(!template.contains("{{{") && !template.contains("{{&"), "\(name)")
        }
    }

    @Test("Every word that depends on a value is there")
    func words() throws {
        let keys = try Texts(parts: Self.parts).keys
        var needed = ComponentState.allCases.map { "status_state_" + $0.rawValue }
        needed += StatusIncident.Stage.allCases.map { "status_stage_" + $0.rawValue }
        needed += Maintenance.Stage.allCases.map { "status_stage_" + $0.rawValue }
        needed += StatusIncident.Impact.allCases.map { "public_impact_" + $0.rawValue }
        needed += FeedName.allCases.map { "public_channel_" + $0.rawValue }
        needed += BillingState.parts.map { "public_billing_" + $0.name }
        needed += IncidentRow.Status.allCases.map { "public_report_" + $0.rawValue }
        needed += Language.allCases.map { "public_in_" + $0.rawValue.prefix(2) }
        needed += (1...3).map { "public_support_\($0)" }
        #expect(Set(needed).subtracting(keys) == [])
    }

    @Test("Every state has a shape for its mark and for the bar of a day")
    func shapes() throws {
        let shapes = try #require(PublicPages.parts.templates["public_shapes"])
        for state in ComponentState.allCases {
            #expect(shapes.contains("id=\"s-\(state.rawValue)\"") && shapes.contains("id=\"d-\(state.rawValue)\""), "\(state)")
        }
        let texts = try PublicPageFixture.renderer().texts.for(.english)
        let stages = StatusIncident.Stage.allCases.map(\.rawValue) + Maintenance.Stage.allCases.map(\.rawValue)
        for stage in stages { #expect(shapes.contains("id=\"s-\(StateMark(stage: stage, texts).kind)\""), "\(stage)") }
    }
}
