# What a Windows system is laid out as, for the filter gen2.azure.upgrade_readiness. Run as administrator; it only reads.
$ErrorActionPreference = 'SilentlyContinue'
function Part($name, $value) { "=== $name ==="; ConvertTo-Json -Compress -InputObject $value }

Part 'os' (Get-CimInstance Win32_OperatingSystem | Select-Object Caption, BuildNumber, ProductType)
$drive = $env:SystemDrive
$disk = Get-Partition -DriveLetter $drive[0] | Get-Disk
$partitions = @($disk | Get-Partition)
Part 'disk' @{
  number = $disk.Number
  partition_style = "$($disk.PartitionStyle)"
  partitions = $partitions.Count
  efi_partition = [bool]($partitions | Where-Object { $_.GptType -eq '{c12a7328-f81f-11d2-ba4b-00a0c93ec93b}' })
}
# Where BitLocker is not installed, there is no such class.
$space = 'root/cimv2/Security/MicrosoftVolumeEncryption'
$volume = Get-CimInstance -Namespace $space -ClassName Win32_EncryptableVolume -Filter "DriveLetter='$drive'"
if ($volume) {
  Part 'bitlocker' @{
    protection_status = $volume.ProtectionStatus
    conversion_status = ($volume | Invoke-CimMethod -MethodName GetConversionStatus).ConversionStatus
  }
}
if ("$($disk.PartitionStyle)" -eq 'MBR') {
  $said = & "$env:SystemRoot\System32\mbr2gpt.exe" /validate "/disk:$($disk.Number)" /allowFullOS 2>&1 | Out-String
  Part 'mbr2gpt' @{ exit_code = $LASTEXITCODE; output = $said }
}
exit 0
