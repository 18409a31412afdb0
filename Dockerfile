# docker build -t pharos . && docker run -p 8000:8000 pharos
FROM mcr.microsoft.com/dotnet/sdk:10.0-alpine AS build
WORKDIR /source

# The packages are fetched again only when a project file changes.
COPY global.json Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src/Pharos.Cluster/Pharos.Cluster.csproj src/Pharos.Cluster/
COPY src/Pharos.Rtc/Pharos.Rtc.csproj src/Pharos.Rtc/
COPY src/Pharos.Sfu/Pharos.Sfu.csproj src/Pharos.Sfu/
COPY src/Pharos.Server/Pharos.Server.csproj src/Pharos.Server/
RUN dotnet restore src/Pharos.Server --use-current-runtime

COPY src/ src/
RUN dotnet publish src/Pharos.Server --no-restore --use-current-runtime --no-self-contained --configuration Release --output app \
    -p:UseAppHost=false -p:PublishDocumentationFiles=false


FROM mcr.microsoft.com/dotnet/aspnet:10.0-alpine
WORKDIR /app
COPY --from=build /source/app .

# Nothing is written anywhere but here: the generated secret key and a self-signed certificate.
RUN install -d -o "$APP_UID" -g "$APP_UID" -m 700 /data
VOLUME /data

# The base image's own port would only cause a warning: the server has its own default. The diagnostics port would be a socket in /tmp.
ENV ASPNETCORE_HTTP_PORTS= \
    DOTNET_EnableDiagnostics=0 \
    Pharos__DataDirectory=/data

USER $APP_UID
EXPOSE 8000 8000/udp
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
    CMD wget -q -O /dev/null http://127.0.0.1:8000/healthz
ENTRYPOINT ["dotnet", "Pharos.Server.dll"]
