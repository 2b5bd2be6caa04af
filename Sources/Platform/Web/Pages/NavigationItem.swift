/// One entry of the rail.
package struct NavigationItem: Sendable {
    package let path: String
    /// Key of its label in the dictionaries.
    package let textKey: String
    /// Name of its picture in the sprite.
    package let icon: String

    package init(path: String, textKey: String, icon: String) {
        (self.path, self.textKey, self.icon) = (path, textKey, icon)
    }
}
