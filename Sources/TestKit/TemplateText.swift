import Foundation

/// Reads templates for what belongs into dictionaries.
package enum TemplateText {
    /// Words a template holds itself: between tags, or in attributes that people see or hear.
    package static func bare(in template: String) -> [String] {
        var html = template.replacing(/(?s)\{\{!.*?\}\}/, with: "").replacing(/(?s)<!--.*?-->/, with: "")
        // The names of keys are the same in every language.
        html = html.replacing(/<kbd[^>]*>[^<]*<\/kbd>/, with: "")
        let spoken = html.matches(of: /(?:title|aria-label|placeholder|alt|content)="([^"]*)"/).map { String($0.output.1) }
        let technical = ["width=device-width, initial-scale=1", "light dark"]
        let between = html.replacing(/(?s)<[^>]*>/, with: "\n").split(separator: "\n").map(String.init)
        return (between + spoken.filter { !technical.contains($0) })
            .map { $0.replacing(/\{\{\{?[^}]*\}?\}\}/, with: " ") }
            .filter { text in text.contains { $0.isLetter } }
    }

    /// The dictionary keys a template names.
    package static func keys(in template: String) -> Set<String> {
        Set(template.matches(of: /\{\{\{?text\.([A-Za-z0-9_]+)\}?\}\}/).map { String($0.output.1) })
    }
}
