using QRCoder;

namespace Pharos.Server.Streams;

/// <summary>A link as a QR code (ISO/IEC 18004), for the phone across the table.</summary>
internal static class QrCode
{
    private const int PixelsPerModule = 8;

    /// <summary>An SVG image, dark on white with its quiet zone, that scales to any size.</summary>
    public static string Svg(string link)
    {
        using var generator = new QRCodeGenerator();
        using var data = generator.CreateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(data);
        return svg.GetGraphic(PixelsPerModule, "#000000", "#ffffff", drawQuietZones: true, SvgQRCode.SizingMode.ViewBoxAttribute);
    }
}
