import Platform
import TestKit
import Testing

@testable import StatusPage

@Suite("The words of the desk's pages of the status page")
struct DeskTextsTests {
    private static let parts = [.platform] + StatusPageModule.declaration.pageParts

    @Test("No template holds words of its own, or names a key that is not there")
    func templates() throws {
        let texts = try Texts(parts: Self.parts)
        #expect(texts.problems == [])
        for (name, template) in StatusDeskPages.parts.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(texts.keys) == [], "\(name)")
            #expect(!template.contains(/<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=|javascript:/), "\(name)")
            // Every form carries its token.
            let (forms, tokens) = (template.matches(of: /method="post"/).count, template.matches(of: /name="csrf_token"/).count)
            #expect(forms == tokens, "\(name)")
        }
    }

    @Test("Every word that depends on a value is there")
    func words() throws {
        let texts = try Texts(parts: Self.parts)
        var needed = ComponentForm.LinkKind.allCases.flatMap {
            ["status_desk_link_\($0.rawValue)", "status_desk_link_\($0.rawValue)_hint"]
        }
        needed += StatusSite.Access.allCases.map { "status_desk_access_" + $0.rawValue }
        needed += ["degraded_performance", "partial_outage", "major_outage"].map { "status_desk_share_" + $0 }
        needed += ["worst", "share"].map { "status_desk_rule_" + $0 }
        #expect(Set(needed).subtracting(texts.keys) == [])
    }
}
