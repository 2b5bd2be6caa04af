/// A piece of a page that another capability adds: by which of its templates, and what that shows. The page that has room for
/// one writes `{{#piece}}{{#model}}{{>*template}}{{/model}}{{/piece}}`, with the name of its property for `piece`.
package struct PagePiece {
    package let template: String
    /// A plain struct whose properties the template names.
    package let model: Any

    package init(template: String, model: Any) { (self.template, self.model) = (template, model) }
}
