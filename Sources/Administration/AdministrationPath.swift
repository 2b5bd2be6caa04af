/// The addresses of this module's pages.
package enum AdministrationPath {
    package static let settings = "/settings"
    package static let changedSettings = settings + "?show=changed"
    package static let system = "/system"
}
