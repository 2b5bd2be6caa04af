/// One choice of a select or of a menu, as templates show it: `<option value="{{code}}"{{#current}} selected{{/current}}>`.
package struct SelectOption: Sendable, Hashable {
    /// What the form sends.
    package let code: String
    package let label: String
    package let current: Bool

    package init(code: String, label: String, current: Bool) { (self.code, self.label, self.current) = (code, label, current) }
}
