import Platform
import TestKit
import Testing

@Suite("What the platform brings to pages")
struct PagePartsTests {
    @Test("The dictionaries are complete and alike in all languages")
    func dictionaries() throws {
        #expect(try Texts(PageParts.platform.texts).problems == [])
    }

    @Test("No template holds words of its own, and each names keys that are there")
    func templates() throws {
        let keys = try Texts(PageParts.platform.texts).keys
        for (name, template) in PageParts.platform.templates {
            #expect(TemplateText.bare(in: template) == [], "\(name)")
            #expect(TemplateText.keys(in: template).subtracting(keys) == [], "\(name)")
        }
    }

    @Test(
        "Words that a template holds are found",
        arguments: [
            "<p>Hello</p>", "<p>{{name}} says</p>", "<input placeholder=\"Search\">", "<a title=\"Go\" href=\"/\"></a>",
            "<button aria-label=\"Close {{thing}}\"></button>",
        ])
    func findsBareText(template: String) {
        #expect(!TemplateText.bare(in: template).isEmpty)
    }

    @Test(
        "What is no word is let through",
        arguments: [
            "<p>{{text.hello}} · #{{number}}</p>", "<kbd>Enter</kbd>", "{{! a remark }}<br>", "<a title=\"{{label}}\">×</a>",
            "<meta name=\"color-scheme\" content=\"light dark\">",
        ])
    func letsThrough(template: String) {
        #expect(TemplateText.bare(in: template) == [])
    }

    @Test("Nothing in a page needs inline scripts or styles, which the content policy forbids")
    func policy() {
        for (name, template) in PageParts.platform.templates {
            #expect(!template.contains(/<script(?![^>]*src=)|<style|\son[a-z]+=|\sstyle=|javascript:/), "\(name)")
        }
    }

    @Test("Every file has an address")
    func assets() {
        let assets = AssetStore(PageParts.platform.assets)
        for file in ["tokens.css", "switchboard.css", "switchboard.js", "htmx.min.js", "icons.svg", "favicon.svg"] {
            #expect(assets.address(of: file)?.hasSuffix(file) == true)
        }
    }
}
